// Finding where one of two clocks was set: from one packet to the next of its capture both bounds
// of the offset jump by the same amount, and what came before and after has no offset in common.
#pragma once

#include <vector>

#include "ends/clocks/clock_difference.h"
#include "ends/pairing/merged_trace.h"

namespace mptcpanalyzer {

// In order of time. A step of less than half of the least round trip between the captures cannot be
// told from queues and is not found, nor one where one direction is silent for long. `drift_ppm`:
// as far as it is known; that of 10 s of fast clocks looks like a step where the round trip is
// short.
std::vector<ClockStep> find_clock_steps(const MergedTrace& merged, double drift_ppm);

}  // namespace mptcpanalyzer
