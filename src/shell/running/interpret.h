// Running commands: one that is cut into words already, and lines of them as they are typed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shell/session/exit_status.h"
#include "shell/session/session.h"

namespace mptcpanalyzer {

// Runs the command that the first word names. Whatever goes wrong is said on standard error; an
// exception of a library counts as a failed command.
ExitStatus run_words(std::vector<std::string> words, Session& session);

// Runs the commands of a line, its aliases and redirections included, up to the first that fails.
ExitStatus run_line(std::string_view line, Session& session);

}  // namespace mptcpanalyzer
