#include "command/format_option.h"
#include "plot/plot_list.h"
#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

RunCommand declare(ArgumentList& takes, const PlotRegistry& plots) {
  const FormatOption format(takes);
  return [format, &plots](Session& session) -> Result<Done> {
    const bool json = format.chosen(session.options()) == Format::json;
    (json ? write_plots_json : write_plots_text)(plots, session.out());
    return Done{};
  };
}

}  // namespace

Command list_available_plots_command(const PlotRegistry& plots) {
  return {.name = "list_available_plots",
          .aliases = {},
          .summary = "List the types of plots",
          .declare = [&plots](ArgumentList& takes) { return declare(takes, plots); },
          .example = "list_available_plots",
          .example_loads = false};
}

}  // namespace mptcpanalyzer
