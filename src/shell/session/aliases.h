// Aliases: names that the user gave to command lines.
#pragma once

#include <map>
#include <string>

namespace mptcpanalyzer {

using Aliases = std::map<std::string, std::string>;

}  // namespace mptcpanalyzer
