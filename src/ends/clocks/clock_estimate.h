// How the clocks of two captures differ, from the delays of packets that both have, in both
// directions and over all subflows: method and limits in docs/matching.md.
//
// The difference of a packet's two times (second minus first) is its delay plus the offset when it
// went from the first capture to the second, and minus its delay plus the offset the other way. So
// the offset lies below the least differences of the one kind and above the greatest of the other.
// Clocks that drift make both bounds sloped lines; the slope is that at which they are furthest
// apart, subflow by subflow, as each has delays of its own; and the offset is half-way between
// them: right when the least delays of the two directions are equal, and never wrong by more than
// half of what the bounds are apart.
#pragma once  // Public: docs/library.md

#include <optional>

#include "ends/clocks/clock_difference.h"
#include "ends/pairing/merged_trace.h"

namespace mptcpanalyzer {

struct ClockEstimate {
  ClockDifference difference;
  double offset_error_s = 0;   // half of what the bounds are apart
  double drift_error_ppm = 0;  // slopes so far away would bring the bounds hardly nearer together
  // Packets would have arrived before they were sent, were the clocks taken for equal.
  bool clocks_disagree = false;
};

// Nothing where packets of one direction only are in both captures.
std::optional<ClockEstimate> estimate_clocks(const MergedTrace& merged);

// No difference where there is no estimate.
ClockDifference best_known(const std::optional<ClockEstimate>& clocks);

}  // namespace mptcpanalyzer
