#include <CLI/Option.hpp>
#include <memory>
#include <string>

#include "output/connection_json.h"
#include "output/connection_text.h"
#include "shell/commands/commands.h"
#include "shell/format_option.h"

namespace mptcpanalyzer {
namespace {

RunCommand declare(CLI::App& parser) {
  const auto path = std::make_shared<std::string>();
  parser.add_option("capture", *path, "The capture to examine; the loaded one when left out")
      ->type_name("CAPTURE");
  const FormatOption format(parser);
  return [path, format](Session& session) -> Result<Done> {
    const Result<const TrackedCapture*> capture = session.examine(*path);
    if (!capture) return capture.error();
    if (format.chosen(session.options()) == Format::json) {
      write_health_json(**capture, session.out());
    } else {
      write_health_text(**capture, session.out());
    }
    return Done{};
  };
}

}  // namespace

Command checkhealth_command() {
  return {"checkhealth", {}, "Tell everything irregular about a capture", declare, "checkhealth"};
}

}  // namespace mptcpanalyzer
