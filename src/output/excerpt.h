// Showing the user which part of what they wrote an error is about.
#pragma once

#include <string>

#include "base/result.h"

namespace mptcpanalyzer {

// Two lines, indented: the text, escaped for a terminal, and a caret under each column of the part.
// Of a long text only the surroundings of the part are shown. Empty when the excerpt is.
std::string excerpt_lines(const Excerpt& excerpt);

}  // namespace mptcpanalyzer
