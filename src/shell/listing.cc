#include "shell/listing.h"

#include "shell/format_option.h"

namespace mptcpanalyzer {

RunCommand declare_listing(CLI::App& parser, WriteListing text, WriteListing json) {
  const FormatOption format(parser);
  return [format, text, json](Session& session) -> Result<Done> {
    const Result<const TrackedCapture*> capture = session.connections();
    if (!capture) return capture.error();
    (format.chosen(session.options()) == Format::json ? json : text)(**capture, session.out());
    return Done{};
  };
}

}  // namespace mptcpanalyzer
