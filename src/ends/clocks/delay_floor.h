// DelayFloor: the least delays of one way, by sixteenths of its time, and how straight they are.
//
// A queue adds to delays, and never alike in many sixteenths: those that touch one line of some
// slope show that the clocks drift by this slope.
// Threads: any number may read one.
#pragma once

#include <array>
#include <vector>

#include "ends/clocks/delay_envelope.h"

namespace mptcpanalyzer {

class DelayFloor {
 public:
  // Points ascending in time, one at least; both bounds as least values (Bounds).
  explicit DelayFloor(const std::vector<Bound>& points);

  // Where the line of this slope through the lowest point cuts time 0.
  double at(double slope) const;

  // How far above that line the least delays of a sixteenth are, in the middle.
  double typical_excess(double slope) const;

  // How many sixteenths come as near to that line as `near`, beyond the two that always do. What is
  // a little further away counts for a part.
  double touched(double slope, double near) const;

  double span_s() const { return span_s_; }

 private:
  static constexpr std::size_t kParts = 16;
  using Least = std::array<double, kParts>;

  // Of each part, relative to the line through time 0; infinite where it has no point.
  Least least_of(double slope) const;

  std::array<std::vector<Bound>, kParts> hulls_;  // of each part
  double span_s_ = 0;
};

}  // namespace mptcpanalyzer
