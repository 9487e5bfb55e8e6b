#include "ends/clocks/clock_choice.h"

namespace mptcpanalyzer {

bool ClockChoice::corrects(const std::optional<ClockEstimate>& estimate) const {
  return kind == Kind::given || (kind == Kind::automatic && estimate);
}

ClockDifference ClockChoice::correction(const std::optional<ClockEstimate>& estimate) const {
  ClockDifference difference;
  if (!corrects(estimate)) return difference;
  if (kind == Kind::automatic) return estimate->difference;
  if (estimate) difference.reference_ns = estimate->difference.reference_ns;
  difference.offset_s = offset_s;
  difference.drift_ppm = drift_ppm;
  return difference;
}

}  // namespace mptcpanalyzer
