// The interactive shell.
#pragma once

#include "shell/session/exit_status.h"
#include "shell/session/session.h"

namespace mptcpanalyzer {

// Reads commands from the terminal until it is left; a command that fails does not end it.
ExitStatus run_interactive(Session& session);

}  // namespace mptcpanalyzer
