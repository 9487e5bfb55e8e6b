#include "output/checkhealth.h"

#include <memory>
#include <string>

#include "command/format_option.h"
#include "shell/commands/commands.h"
#include "shell/commands/host_health.h"

namespace mptcpanalyzer {
namespace {

RunCommand declare(ArgumentList& takes) {
  const auto path = std::make_shared<std::string>();
  const auto host = std::make_shared<bool>(false);
  takes.optional("capture", ArgumentKind::capture,
                 "The capture to examine; the loaded one when left out, and without one this host",
                 into(*path));
  takes.flag("--host", "Examine this host, even if a capture is loaded", *host);
  const FormatOption format(takes);
  return [path, host, format](Session& session) -> Result<Done> {
    if (*host || (path->empty() && session.options().capture.empty())) {
      const bool json = format.chosen(session.options()) == Format::json;
      (json ? write_host_health_json : write_host_health_text)(examine_host(session.options()),
                                                               session.out());
      return Done{};
    }
    const Result<std::shared_ptr<const CaptureTables>> tables = session.examine(*path);
    if (!tables) return tables.error();
    if (format.chosen(session.options()) == Format::json) {
      write_health_json(**tables, session.out());
    } else {
      write_health_text(**tables, session.out());
    }
    return Done{};
  };
}

}  // namespace

Command checkhealth_command() {
  return {"checkhealth",
          {},
          "Tell everything irregular about a capture, or what this host has of what is of use",
          declare,
          "checkhealth"};
}

}  // namespace mptcpanalyzer
