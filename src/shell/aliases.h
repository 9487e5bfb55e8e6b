// Aliases: names that the user gave to command lines.
#pragma once

#include <map>
#include <string>

#include "base/result.h"

namespace mptcpanalyzer {

using Aliases = std::map<std::string, std::string>;

// Fails when the name is that of a command, cannot be typed as a word, or when the line cannot be
// cut into words.
Result<Done> add_alias(Aliases& aliases, const std::string& name, const std::string& line);

}  // namespace mptcpanalyzer
