#include "shell/arguments/command_help.h"

#include <fmt/format.h>
#include <utility>

namespace mptcpanalyzer {

std::string list_of_commands() {
  std::string text = "Commands (COMMAND --help tells more):\n";
  for (const Command& command : commands()) {
    std::string names{command.name};
    for (const std::string_view alias : command.aliases)
      names += fmt::format(", {}", alias);
    text += fmt::format("  {:<32}{}\n", names, command.summary);
  }
  return text;
}

Taker taker_of(const Command& command) {
  return {std::string(command.name), std::string(command.summary)};
}

std::string command_help(const Command& command, std::string help) {
  std::string text = std::move(help);
  if (!command.aliases.empty())
    text += fmt::format("\nAlso called: {}\n", fmt::join(command.aliases, ", "));
  if (const std::string example = example_line(command); !example.empty())
    text += fmt::format("\nExample: {}\n", example);
  return text;
}

std::string example_line(const Command& command) {
  if (command.example.empty()) return {};
  if (!command.example_loads) return fmt::format("mptcpanalyzer {}", command.example);
  return fmt::format("mptcpanalyzer --load {} {}", kExampleCapture, command.example);
}

}  // namespace mptcpanalyzer
