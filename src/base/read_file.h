// A small file as text.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"

namespace mptcpanalyzer {

// The whole file. Fails when it cannot be read or is larger than `max_bytes`.
Result<std::string> read_file(const std::string& path, std::size_t max_bytes);

}  // namespace mptcpanalyzer
