#include "output/list_reinjections.h"

#include <cstdint>
#include <memory>

#include "command/subject_argument.h"
#include "command/summary_options.h"
#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

struct Arguments {
  std::uint32_t mptcpstream = 0;
  bool summary = false;
};

RunCommand declare(ArgumentList& takes) {
  const auto arguments = std::make_shared<Arguments>();
  add_stream(takes, Level::mptcp, "Number of the MPTCP connection", arguments->mptcpstream);
  takes.flag("--summary", "Packets and bytes of each direction and pair of subflows instead",
             arguments->summary);
  const UnitsOption units(takes);
  const FormatOption format(takes);
  return [=](Session& session) -> Result<Done> {
    const Result<Trace> trace = session.trace(
        arguments->summary ? reinjection_columns() | replay_columns() : reinjection_columns());
    if (!trace) return trace.error();
    const CaptureTables& tables = trace->tables();
    if (!exists(tables, Level::mptcp, arguments->mptcpstream))
      return no_such_subject(Level::mptcp, arguments->mptcpstream, tables.name);
    const std::vector<Reinjection> list = list_reinjections(*trace, arguments->mptcpstream);
    const bool json = format.chosen(session.options()) == Format::json;
    if (!arguments->summary) {
      if (json) {
        write_reinjections_json(arguments->mptcpstream, list, session.out());
      } else {
        write_reinjections_text(list, session.out());
      }
      return Done{};
    }
    const Result<MptcpSummary> summary = summarize_mptcp(*trace, arguments->mptcpstream);
    if (!summary) return summary.error();
    const std::vector<ReinjectionTotals> totals = total_reinjections(list, *summary);
    if (json) {
      write_reinjection_totals_json(arguments->mptcpstream, totals, session.out());
    } else {
      write_reinjection_totals_text(totals, units.chosen(session.options()), session.out());
    }
    return Done{};
  };
}

}  // namespace

Command list_reinjections_command() {
  return {"list_reinjections",
          {"lr"},
          "List the packets that carry data another subflow carried before",
          declare,
          "list_reinjections 0 --summary"};
}

}  // namespace mptcpanalyzer
