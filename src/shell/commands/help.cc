#include <fmt/format.h>
#include <memory>
#include <string>

#include "output/escape.h"
#include "shell/arguments/argument_parser.h"
#include "shell/arguments/command_help.h"
#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

constexpr std::string_view kSyntax =
    "\n"
    "COMMAND | PROGRAM sends the answer to a program, COMMAND > FILE or >> FILE to a file.\n"
    "Several commands on a line are parted by ';', a comment begins with '#'.\n"
    "!PROGRAM runs a program, ?COMMAND is short for 'help COMMAND'.\n";

RunCommand declare(ArgumentList& takes) {
  const auto names = std::make_shared<std::vector<std::string>>();
  takes
      .optional("command", ArgumentKind::command,
                "The command, and of its subcommands if it has any; none: lists all", into(*names))
      .takes_many = true;
  return [names](Session& session) -> Result<Done> {
    if (names->empty()) {
      session.out().write(list_of_commands());
      session.out().write(kSyntax);
      return Done{};
    }
    const std::string& name = names->front();
    if (const auto alias = session.shell().aliases.find(name);
        alias != session.shell().aliases.end()) {
      session.out().print("'{}' is an alias of: {}\n", name, escape_for_terminal(alias->second));
      return Done{};
    }
    const Command* command = find_command(name);
    if (command == nullptr) return unknown_command(name);
    ArgumentList described;
    command->declare(described);
    const Taker taker = taker_of(*command);
    if (names->size() == 1) {
      session.out().write(command_help(*command, help_text(described, taker)));
      return Done{};
    }
    const Subcommand* subcommand = described.find_subcommand((*names)[1]);
    if (subcommand == nullptr)
      return Error{fmt::format("'{}' has no '{}'", command->name, (*names)[1]), "",
                   fmt::format("'help {}' lists what it has", command->name)};
    session.out().write(subcommand_help(*subcommand, taker));
    return Done{};
  };
}

}  // namespace

Command help_command() {
  return {
      "help", {}, "Tell what commands there are, or how one is used", declare, "help tcp_summary",
      false};
}

}  // namespace mptcpanalyzer
