// Completion in the system's shells: scripts for bash, zsh and fish that ask the program itself, so
// that they know what its own shell knows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shell/session/session.h"

namespace mptcpanalyzer {

// The script for "bash", "zsh" or "fish"; empty for another name.
std::string_view completion_script(std::string_view shell);

// The answer to such a script: a line for each choice, with a tab before its description, and the
// line ":files" when names of files fit, too. `words` are those after the program's name, the last
// is the one at the cursor.
std::string completion_answer(std::vector<std::string> words, Session& session);

}  // namespace mptcpanalyzer
