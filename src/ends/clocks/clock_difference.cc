#include "ends/clocks/clock_difference.h"

#include "ends/clocks/delay_envelope.h"

namespace mptcpanalyzer {

double ClockDifference::line_at(double first_ns) const {
  return offset_s * 1e9 + drift_ppm * 1e-6 * (first_ns - static_cast<double>(reference_ns));
}

double ClockDifference::at(const DelaySample& sample) const {
  double difference = line_at(static_cast<double>(sample.first_ns));
  for (const ClockStep& step : steps) {
    if (is_after(sample, step)) difference += step.step_s * 1e9;
  }
  return difference;
}

}  // namespace mptcpanalyzer
