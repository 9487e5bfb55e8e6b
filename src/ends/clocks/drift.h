// The drift of two clocks: the slope of the bounds of their offset that is common to all subflows,
// and between which slopes it must be (docs/matching.md).
// Threads: any; no state.
#pragma once

#include <vector>

#include "ends/clocks/delay_envelope.h"

namespace mptcpanalyzer {

// What bounds the offset from above and from below, of one tcp stream between two steps of a clock:
// it has delays of its own. The lower bounds mirrored, so that both are least values.
struct Bounds {
  std::vector<Bound> upper;
  std::vector<Bound> mirrored_lower;

  bool is_whole() const { return !upper.empty() && !mirrored_lower.empty(); }
};

struct Slope {
  double value = 0;
  double low = 0;   // it is no less than this,
  double high = 0;  // nor more than this
};

// Each of `parts` is whole, and there is one at least.
Slope common_slope(const std::vector<Bounds>& parts);

// Where the line of this slope through the lowest point cuts time 0.
double floor_of(const std::vector<Bound>& points, double slope);

}  // namespace mptcpanalyzer
