#include "output/mptcp_summary.h"

#include <cstdint>
#include <memory>

#include "command/subject_argument.h"
#include "command/summary_options.h"
#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

struct Arguments {
  std::uint32_t mptcpstream = 0;
  bool full = false;
};

RunCommand declare(ArgumentList& takes) {
  const auto arguments = std::make_shared<Arguments>();
  add_stream(takes, Level::mptcp, "Number of the MPTCP connection", arguments->mptcpstream);
  takes.flag("--full", "Add what happened at data level: RTT, flight, windows, bursts, joins",
             arguments->full);
  const DestinationOption destination(takes);
  const UnitsOption units(takes);
  const FormatOption format(takes);
  return [=](Session& session) -> Result<Done> {
    const Result<Subject> subject = find_subject(session, Level::mptcp, arguments->mptcpstream);
    if (!subject) return subject.error();
    Result<MptcpSummary> summary = summarize_mptcp(*subject, replay_of(session));
    if (!summary) return summary.error();
    destination.keep_chosen(summary->directions, &MptcpDirectionSummary::mptcpdest);
    if (format.chosen(session.options()) == Format::json) {
      write_mptcp_summary_json(*summary, arguments->full, session.out());
    } else {
      write_mptcp_summary_text(*summary, arguments->full, units.chosen(session.options()),
                               session.out());
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
