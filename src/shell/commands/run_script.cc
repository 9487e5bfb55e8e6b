#include <memory>
#include <string>

#include "shell/commands/commands.h"
#include "shell/running/script.h"

namespace mptcpanalyzer {
namespace {

RunCommand declare(ArgumentList& takes) {
  const auto path = std::make_shared<std::string>();
  takes.positional("script", {ArgumentKind::file, "SCRIPT"}, "A file of command lines",
                   into(*path));
  return [path](Session& session) -> Result<Done> {
    return run_script(*path, session) == kDone ? Result<Done>(Done{}) : kSaidAlready;
  };
}

}  // namespace

Command run_script_command() {
  return {"run_script", {}, "Run the commands in a file", declare};
}

}  // namespace mptcpanalyzer
