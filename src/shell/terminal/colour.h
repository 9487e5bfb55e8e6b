// Whether to use colours (https://no-color.org).
#pragma once

#include <cstdio>

#include "command/options.h"

namespace mptcpanalyzer {

// On `stream`: as the user chose, or if it is a terminal that can and NO_COLOR is unset or empty.
bool is_colour_wanted(ColourChoice choice, std::FILE* stream);

}  // namespace mptcpanalyzer
