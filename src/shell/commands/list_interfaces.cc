#include "output/list_interfaces.h"

#include "capture/live_capture.h"
#include "command/format_option.h"
#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

RunCommand declare(ArgumentList& takes) {
  const FormatOption format(takes);
  return [format](Session& session) -> Result<Done> {
    const bool json = format.chosen(session.options()) == Format::json;
    if (session.options().capture.empty()) {
      const Result<std::vector<HostInterface>> interfaces = host_interfaces();
      if (!interfaces) return interfaces.error();
      (json ? write_host_interfaces_json : write_host_interfaces_text)(*interfaces, session.out());
      return Done{};
    }
    const Result<std::shared_ptr<const CaptureTables>> tables = session.connections();
    if (!tables) return tables.error();
    (json ? write_interfaces_json : write_interfaces_text)(**tables, session.out());
    return Done{};
  };
}

}  // namespace

Command list_interfaces_command() {
  return {"list_interfaces",
          {},
          "List the interfaces of the loaded capture, or of this host when none is loaded",
          declare,
          "list_interfaces"};
}

}  // namespace mptcpanalyzer
