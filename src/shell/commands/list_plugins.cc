#include "output/list_plugins.h"

#include "command/format_option.h"
#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

RunCommand declare(ArgumentList& takes) {
  const FormatOption format(takes);
  return [format](Session& session) -> Result<Done> {
    const ShellState& shell = session.shell();
    const bool json = format.chosen(session.options()) == Format::json;
    (json ? write_plugins_json : write_plugins_text)(shell.plugins, shell.plugin_folders,
                                                     session.out());
    return Done{};
  };
}

}  // namespace

Command list_plugins_command() {
  return {.name = "list_plugins",
          .aliases = {},
          .summary = "List the plugins: what each adds, or why it was refused",
          .declare = declare,
          .example = "list_plugins",
          .example_loads = false};
}

}  // namespace mptcpanalyzer
