// CommonTime: the times of two captures on one axis: seconds since the first frame of the first
// capture, by its clock as far as the difference of the clocks is known. Steps of a clock are not
// taken out.
// Threads: a plain value, which any number may read.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>

#include "ends/clocks/clock_estimate.h"

namespace mptcpanalyzer {

class CommonTime {
 public:
  // Without an estimate the clocks count as equal.
  CommonTime(std::int64_t first_frame_ns, const std::optional<ClockEstimate>& clocks)
      : first_frame_ns_(first_frame_ns) {
    if (clocks) clocks_ = clocks->difference;
  }

  // Of a time of the sender's, or of the receiver's capture.
  double sent_at(const MergedDirection& direction, std::int64_t time_ns) const {
    return seconds_at(time_ns, direction.sender_is_first);
  }
  double received_at(const MergedDirection& direction, std::int64_t time_ns) const {
    return seconds_at(time_ns, !direction.sender_is_first);
  }

  // Of a time of the first, or of the second capture.
  double in_first(std::int64_t time_ns) const { return seconds_at(time_ns, true); }
  double in_second(std::int64_t time_ns) const { return seconds_at(time_ns, false); }

 private:
  double seconds_at(std::int64_t time_ns, bool by_first) const;

  std::int64_t first_frame_ns_;
  std::optional<ClockDifference> clocks_;
};

}  // namespace mptcpanalyzer
