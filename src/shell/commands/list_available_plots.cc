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
  return {
      "list_available_plots",    {},
      "List the types of plots", [&plots](ArgumentList& takes) { return declare(takes, plots); },
      "list_available_plots",    false};
}

}  // namespace mptcpanalyzer
