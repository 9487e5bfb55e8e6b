#include <memory>
#include <vector>

#include "analysis/reinjection_verdict.h"
#include "command/format_option.h"
#include "command/summary_options.h"
#include "output/two_ended_output.h"
#include "shell/commands/commands.h"
#include "shell/merged_captures.h"

namespace mptcpanalyzer {
namespace {

RunCommand declare(ArgumentList& takes) {
  const auto arguments = std::make_shared<TwoCaptureArguments>();
  add_both_streams(takes, *arguments, "MPTCPSTREAM");
  const DestinationOption destination(takes);
  const UnitsOption units(takes);
  const FormatOption format(takes);
  return [=](Session& session) -> Result<Done> {
    const auto captures = merge_captures(session, *arguments, Level::mptcp, kReinjectionColumns);
    if (!captures) return captures.error();
    const MergedCaptures& both = **captures;
    const ClockDifference clocks =
        both.answer.clocks ? both.answer.clocks->difference : ClockDifference{};
    std::vector<ReceivedDirection> directions;
    for (const Role role : destination.roles())
      directions.push_back(summarize_received(both.answer.merged, role, clocks));
    if (format.chosen(session.options()) == Format::json) {
      write_received_json(arguments->stream1, directions, session.out());
    } else {
      write_received_text(arguments->stream1, directions, units.chosen(session.options()),
                          session.out());
    }
    return Done{};
  };
}

}  // namespace

Command summary_extended_command() {
  return {"summary_extended",
          {},
          "Tell what the receiver got of each subflow, and what was lost or wasted",
          declare,
          "summary_extended examples/s05_fullmesh.client.pcap.gz 0 "
          "examples/s05_fullmesh.server.pcap.gz 0 --dest Client",
          false};
}

}  // namespace mptcpanalyzer
