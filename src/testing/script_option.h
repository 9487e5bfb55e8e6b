// The MPTCP options of packet scripts: mp_capable(...), dss(...), ...
#pragma once

#include <optional>

#include "packet/mptcp_option.h"
#include "testing/script_value.h"

namespace mptcpanalyzer {

// Nothing when the word does not name an MPTCP option; throws std::invalid_argument on a bad one.
std::optional<MptcpOption> parse_script_option(const ScriptWord& word, const SymbolTable& symbols);

}  // namespace mptcpanalyzer
