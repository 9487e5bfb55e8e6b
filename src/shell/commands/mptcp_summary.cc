#include "output/mptcp_summary.h"

#include <cstdint>
#include <memory>
#include <vector>

#include "command/subject_argument.h"
#include "command/summary_options.h"
#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

struct Arguments {
  std::uint32_t mptcpstream = 0;
  bool all = false;
  bool full = false;
};

// One, or all in one pass.
Result<std::vector<MptcpSummary>> summarize(Session& session, const Arguments& arguments) {
  if (arguments.all) {
    const Result<std::shared_ptr<const CaptureTables>> tables = session.tables();
    if (!tables) return tables.error();
    return summarize_all_mptcp(**tables, replay_of(session));
  }
  const Result<Subject> subject = find_subject(session, Level::mptcp, arguments.mptcpstream);
  if (!subject) return subject.error();
  const Result<MptcpSummary> summary = summarize_mptcp(*subject, replay_of(session));
  if (!summary) return summary.error();
  return std::vector<MptcpSummary>{*summary};
}

RunCommand declare(ArgumentList& takes) {
  const auto arguments = std::make_shared<Arguments>();
  add_stream(takes, Level::mptcp, "Number of the MPTCP connection", arguments->mptcpstream);
  add_all_streams(takes, Level::mptcp, "All MPTCP connections instead, a row for each",
                  arguments->all);
  takes.flag("--full", "Add what happened at data level: RTT, flight, windows, bursts, joins",
             arguments->full);
  const DestinationOption destination(takes);
  const UnitsOption units(takes);
  const FormatOption format(takes);
  return [=](Session& session) -> Result<Done> {
    Result<std::vector<MptcpSummary>> summaries = summarize(session, *arguments);
    if (!summaries) return summaries.error();
    for (MptcpSummary& summary : *summaries)
      destination.keep_chosen(summary.directions, &MptcpDirectionSummary::mptcpdest);
    const bool json = format.chosen(session.options()) == Format::json;
    const Units unit = units.chosen(session.options());
    if (arguments->all) {
      if (json) {
        write_mptcp_summaries_json(*summaries, arguments->full, session.out());
      } else {
        write_mptcp_summaries_text(*summaries, unit, session.out());
      }
    } else if (json) {
      write_mptcp_summary_json(summaries->front(), arguments->full, session.out());
    } else {
      write_mptcp_summary_text(summaries->front(), arguments->full, unit, session.out());
    }
    return Done{};
  };
}

}  // namespace

Command mptcp_summary_command() {
  return {"mptcp_summary",
          {},
          "Sum up an MPTCP connection: throughput, goodput, what each subflow carried and repeated",
          declare,
          "mptcp_summary 0 --dest Client -H"};
}

}  // namespace mptcpanalyzer
