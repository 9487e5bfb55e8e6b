#include <fmt/format.h>

#include "shell/commands/commands.h"
#include "shell/terminal/child.h"

namespace mptcpanalyzer {
namespace {

// What it prints goes where ours does: with a redirection into that.
RunCommand declare(ArgumentList& takes) {
  takes.footer("PROGRAM and its arguments are for the system's shell. !PROGRAM is short for it.");
  const auto line = std::make_shared<std::string>();
  takes.rest([line](const std::string& word) { *line += (line->empty() ? "" : " ") + word; });
  return [line](Session& session) -> Result<Done> {
    if (line->empty()) return Error{"no program was given", "shell", "name one, as in 'shell ls'"};
    if (const Result<Done> flushed = session.out().flush(); !flushed) return flushed;
    Result<Child> child = Child::start(*line, Child::Input::ours);
    if (!child) return child.error();
    return child->wait();
  };
}

}  // namespace

Command shell_command() {
  return {.name = "shell",
          .aliases = {},
          .summary = "Run a program of the system",
          .declare = declare,
          .example = "shell ls examples",
          .example_loads = false};
}

}  // namespace mptcpanalyzer
