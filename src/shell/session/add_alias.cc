#include "shell/session/add_alias.h"

#include <fmt/format.h>

#include "shell/language/statement.h"
#include "shell/session/command.h"

namespace mptcpanalyzer {

Result<Done> add_alias(Aliases& aliases, const std::string& name, const std::string& line) {
  if (name.empty() || quoted_word(name) != name || name.front() == '-' || name.front() == '?') {
    return Error{fmt::format("'{}' cannot be the name of an alias", name), "",
                 "use letters, digits, '-' and '_'"};
  }
  if (find_command(name) != nullptr)
    return Error{fmt::format("'{}' is a command", name), "", "choose another name"};
  Result<std::vector<Statement>> statements = parse_line(line);
  if (!statements) return statements.error();
  if (statements->empty())
    return Error{fmt::format("alias '{}' stands for nothing", name), "", "give it a command"};
  aliases[name] = line;
  return Done{};
}

}  // namespace mptcpanalyzer
