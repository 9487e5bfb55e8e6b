// Making text from a capture, a path or a library safe to show on a terminal.
#pragma once

#include <string>
#include <string_view>

namespace mptcpanalyzer {

// Control characters, DEL, and bytes that are not valid UTF-8 become \xNN; so does a backslash that
// could be taken for one of ours ("\\"). C1 controls and the bidirectional overrides are escaped
// too.
std::string escape_for_terminal(std::string_view text);

}  // namespace mptcpanalyzer
