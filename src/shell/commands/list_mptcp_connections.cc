#include "output/connection_json.h"
#include "output/connection_text.h"
#include "shell/commands/commands.h"
#include "shell/format_option.h"

namespace mptcpanalyzer {
namespace {

RunCommand declare(CLI::App& parser) {
  const FormatOption format(parser);
  return [format](Session& session) -> Result<Done> {
    const Result<const TrackedCapture*> capture = session.connections();
    if (!capture) return capture.error();
    if (format.chosen(session.options()) == Format::json) {
      write_mptcp_connections_json(**capture, session.out());
    } else {
      write_mptcp_connections_text(**capture, session.out());
    }
    return Done{};
  };
}

}  // namespace

Command list_mptcp_connections_command() {
  return {"list_mptcp_connections",
          {"lm", "lc"},
          "List the MPTCP connections and their subflows",
          declare};
}

}  // namespace mptcpanalyzer
