// Reading a file that is small enough to be held.
#pragma once

#include <string>

#include "base/result.h"

namespace mptcpanalyzer {

// Fails when it cannot be read, or is larger than 256 MiB.
Result<std::string> read_whole_file(const std::string& path);

}  // namespace mptcpanalyzer
