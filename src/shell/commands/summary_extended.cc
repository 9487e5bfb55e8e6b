#include "ends/delivery/summary_extended.h"

#include <memory>
#include <vector>

#include "command/format_option.h"
#include "command/summary_options.h"
#include "command/two_captures.h"
#include "ends/delivery/qualify_reinjections.h"
#include "output/summary_extended.h"
#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

RunCommand declare(ArgumentList& takes) {
  const auto arguments = std::make_shared<StreamPair>();
  add_both_streams(takes, *arguments, ArgumentKind::mptcp_stream);
  const DestinationOption destination(takes);
  const UnitsOption units(takes);
  const FormatOption format(takes);
  return [=](Session& session) -> Result<Done> {
    const auto captures = merge_both(session, *arguments, kReinjectionColumns);
    if (!captures) return captures.error();
    const std::vector<ReceivedDirection> directions =
        summarize_extended((*captures)->answer, destination.roles());
    if (format.chosen(session.options()) == Format::json) {
      write_summary_extended_json(arguments->stream1, directions, session.out());
    } else {
      write_summary_extended_text(arguments->stream1, directions, units.chosen(session.options()),
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
