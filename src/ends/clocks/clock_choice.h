// ClockChoice: what is done about two clocks that differ.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>

#include "ends/clocks/clock_estimate.h"

namespace mptcpanalyzer {

struct ClockChoice {
  enum class Kind : std::uint8_t {
    none,       // times count as they are
    automatic,  // the estimate is applied, if there is one
    given,      // `offset_s` and `drift_ppm` are
  };
  Kind kind = Kind::none;
  double offset_s = 0;   // by which the clock of the second capture is ahead
  double drift_ppm = 0;  // by which it runs fast, from the first packet that both captures have

  // Whether anything is applied.
  bool corrects(const std::optional<ClockEstimate>& estimate) const;

  // What to take off the difference of two times.
  ClockDifference correction(const std::optional<ClockEstimate>& estimate) const;
};

}  // namespace mptcpanalyzer
