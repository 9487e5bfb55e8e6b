#include <algorithm>
#include <memory>

#include "output/escape.h"
#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

RunCommand declare(ArgumentList& takes) {
  const auto count = std::make_shared<std::size_t>(0);
  takes.option("-n", "N", "Only the last N lines", into(*count));
  return [count](Session& session) -> Result<Done> {
    const std::vector<std::string>& lines = session.shell().history;
    const std::size_t first = *count == 0 ? 0 : lines.size() - std::min(*count, lines.size());
    for (std::size_t i = first; i < lines.size(); ++i)
      session.out().print("{:>5}  {}\n", i + 1, escape_for_terminal(lines[i]));
    return Done{};
  };
}

}  // namespace

Command history_command() {
  return {.name = "history",
          .aliases = {},
          .summary = "List the lines typed in the shell",
          .declare = declare,
          .example = "history -n 5",
          .example_loads = false};
}

}  // namespace mptcpanalyzer
