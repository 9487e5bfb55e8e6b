#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

RunCommand declare(ArgumentList& /*takes*/) {
  return [](Session& session) -> Result<Done> {
    session.shell().is_leaving = true;
    return Done{};
  };
}

}  // namespace

Command quit_command() {
  return {"quit", {"exit"}, "Leave the shell, or end the script", declare};
}

}  // namespace mptcpanalyzer
