// Giving a name to a command line.
#pragma once

#include <string>

#include "base/result.h"
#include "shell/session/aliases.h"

namespace mptcpanalyzer {

// Fails when the name is that of a command, cannot be typed as a word, or when the line cannot be
// cut into words.
Result<Done> add_alias(Aliases& aliases, const std::string& name, const std::string& line);

}  // namespace mptcpanalyzer
