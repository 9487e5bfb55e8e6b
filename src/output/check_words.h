// What the writers of a check report share.
#pragma once

#include <string>

#include "output/check.h"

namespace mptcpanalyzer {

// "mptcp.stream 0: 8.1 Mbit/s; mptcp.stream 3: 7 Mbit/s; and 12 more": the connections for which
// the assertion came to `outcome`.
std::string words_of(const CheckReport& report, std::size_t assertion, AssertionOutcome outcome);

}  // namespace mptcpanalyzer
