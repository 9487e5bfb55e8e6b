// ClockDifference: how the clock of one capture differs from that of another over time.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <vector>

namespace mptcpanalyzer {

// A packet that both captures have.
struct DelaySample {
  bool from_first = true;    // its sender is near the first capture
  std::uint32_t stream = 0;  // tcp stream of the first capture
  std::uint32_t first_row = 0;
  std::uint32_t second_row = 0;
  std::int64_t first_ns = 0;       // its time in the first capture
  std::int64_t difference_ns = 0;  // its time in the second minus that
};

// One of the clocks was set while it captured. Where is told by the row: the clock itself may have
// read the same time twice.
struct ClockStep {
  bool in_first = false;     // the clock of the first capture was set, else that of the second
  std::uint32_t row = 0;     // the first row of that capture by the new time
  std::int64_t time_ns = 0;  // of that row
  double step_s = 0;         // by how much the difference of the clocks grew
  double error_s = 0;        // by how much more or less that may be
};

// The clock of the second capture minus that of the first.
struct ClockDifference {
  std::int64_t reference_ns = 0;  // time of the first capture at which it is `offset_s`
  double offset_s = 0;
  double drift_ppm = 0;
  std::vector<ClockStep> steps;  // ascending in time

  // In ns, at a time of the first capture, before any step.
  double line_at(double first_ns) const;
  // In ns, as it was for this packet.
  double at(const DelaySample& sample) const;
};

}  // namespace mptcpanalyzer
