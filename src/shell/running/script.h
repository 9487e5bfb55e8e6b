// Scripts: files of command lines.
#pragma once

#include <string>

#include "shell/session/exit_status.h"
#include "shell/session/session.h"

namespace mptcpanalyzer {

// Runs the lines of a file, or of standard input for "-". Stops at the first that fails, or, when
// the session is told to keep going, returns the status of the first that failed. Errors are said
// with the file and the line. `ran` becomes whether there was any command.
ExitStatus run_script(const std::string& path, Session& session, bool* ran = nullptr);

}  // namespace mptcpanalyzer
