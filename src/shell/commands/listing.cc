#include "shell/commands/listing.h"

#include "command/format_option.h"

namespace mptcpanalyzer {

RunCommand declare_listing(ArgumentList& takes, WriteListing text, WriteListing json) {
  const FormatOption format(takes);
  return [format, text, json](Session& session) -> Result<Done> {
    const Result<const TrackedCapture*> capture = session.connections();
    if (!capture) return capture.error();
    (format.chosen(session.options()) == Format::json ? json : text)(**capture, session.out());
    return Done{};
  };
}

}  // namespace mptcpanalyzer
