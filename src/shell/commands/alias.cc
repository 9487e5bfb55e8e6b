#include <fmt/format.h>
#include <memory>
#include <string>
#include <vector>

#include "output/escape.h"
#include "shell/commands/commands.h"
#include "shell/language/statement.h"
#include "shell/session/add_alias.h"

namespace mptcpanalyzer {
namespace {

struct Arguments {
  std::string name;
  std::vector<std::string> words;
  std::string removed;
};

Error no_alias(const std::string& name) {
  return {fmt::format("there is no alias '{}'", name), "", "'alias' lists those there are"};
}

// One word is a line that may hold several commands; more are the words of one command.
std::string line_of(const std::vector<std::string>& words) {
  if (words.size() == 1) return words.front();
  std::string line;
  for (const std::string& word : words)
    line += (line.empty() ? "" : " ") + quoted_word(word);
  return line;
}

void print_alias(const Aliases::value_type& alias, Output& out) {
  out.print("alias {} {}\n", alias.first, escape_for_terminal(quoted_word(alias.second)));
}

RunCommand declare(ArgumentList& takes) {
  const auto arguments = std::make_shared<Arguments>();
  takes.optional("name", ArgumentKind::alias, "Its name; none: lists all", into(arguments->name));
  takes
      .optional("line", ArgumentKind::command,
                "What it stands for; in quotes if it is more than one command",
                into(arguments->words))
      .takes_many = true;
  takes.option("-r,--remove", ArgumentKind::alias, "Remove it", into(arguments->removed));
  // What it stands for may have options of its own.
  takes.rest([arguments](const std::string& word) { arguments->words.push_back(word); });
  return [arguments](Session& session) -> Result<Done> {
    Aliases& aliases = session.shell().aliases;
    if (!arguments->removed.empty())
      return aliases.erase(arguments->removed) != 0 ? Result<Done>(Done{})
                                                    : no_alias(arguments->removed);
    if (!arguments->words.empty())
      return add_alias(aliases, arguments->name, line_of(arguments->words));
    if (arguments->name.empty()) {
      for (const Aliases::value_type& alias : aliases)
        print_alias(alias, session.out());
      return Done{};
    }
    const auto alias = aliases.find(arguments->name);
    if (alias == aliases.end()) return no_alias(arguments->name);
    print_alias(*alias, session.out());
    return Done{};
  };
}

}  // namespace

Command alias_command() {
  return {"alias",
          {},
          "Give a name to a command line, or list these names",
          declare,
          "alias summary mptcp_summary 0",
          false};
}

}  // namespace mptcpanalyzer
