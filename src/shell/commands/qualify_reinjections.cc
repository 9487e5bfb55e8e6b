#include "output/qualify_reinjections.h"

#include <memory>

#include "command/format_option.h"
#include "command/summary_options.h"
#include "command/two_captures.h"
#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

struct Arguments : StreamPair {
  QualifiedTextOptions text;
  bool csv = false;
};

RunCommand declare(ArgumentList& takes) {
  const auto arguments = std::make_shared<Arguments>();
  add_both_streams(takes, *arguments, ArgumentKind::mptcp_stream);
  const DestinationOption destination(takes);
  const UnitsOption units(takes);
  takes.flag("--failed", "Tell of reinjections that did not help, too", arguments->text.failed);
  takes.flag("--debug", "Tell why each has its verdict", arguments->text.explain);
  const FormatOption format(takes);
  takes.flag("--csv", "Write a row for each reinjection instead", arguments->csv);
  return [=](Session& session) -> Result<Done> {
    // The original answers that there are none, and its users' scripts go on.
    const auto captures =
        merge_both(session, *arguments, kReinjectionColumns, Unmatched::is_warned_of);
    if (!captures) return captures.error();
    const ReinjectionReport report =
        qualify_reinjections((*captures)->answer.merged, destination.roles());
    if (arguments->csv) {
      write_qualified_reinjections_csv(report, session.out());
    } else if (format.chosen(session.options()) == Format::json) {
      write_qualified_reinjections_json(arguments->stream1, report, session.out());
    } else {
      QualifiedTextOptions text = arguments->text;
      text.units = units.chosen(session.options());
      write_qualified_reinjections_text(arguments->stream1, report, text, session.out());
    }
    return Done{};
  };
}

}  // namespace

Command qualify_reinjections_command() {
  return {"qualify_reinjections",
          {},
          "Tell which reinjections helped the receiver",
          declare,
          "qualify_reinjections examples/s05_fullmesh.client.pcap.gz 0 "
          "examples/s05_fullmesh.server.pcap.gz 0 --failed",
          false};
}

}  // namespace mptcpanalyzer
