// DelayEnvelope: the least delays of both ways between two captures, in at most a few thousand
// windows of time, so that what follows costs the same however many packets there are.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "ends/clocks/clock_difference.h"
#include "ends/pairing/merged_trace.h"

namespace mptcpanalyzer {

// Whether the packet was captured by the new time of the clock that was set.
inline bool is_after(const DelaySample& sample, const ClockStep& step) {
  return (step.in_first ? sample.first_row : sample.second_row) >= step.row;
}

// Of a packet that has both times.
std::optional<DelaySample> delay_sample(const MergedDirection& direction,
                                        const MergedPacket& packet);

// Calls visit(DelaySample) for each packet that has both times.
template <typename Visit>
void for_each_sample(std::span<const MergedDirection> directions, const Visit& visit) {
  for (const MergedDirection& direction : directions) {
    for (const MergedPacket& packet : direction.packets) {
      if (const auto sample = delay_sample(direction, packet)) visit(*sample);
    }
  }
}

// The packet of a window that bounds the offset best.
struct Bound {
  double time_s = 0;    // since DelayEnvelope::start_ns
  double offset_s = 0;  // relative to DelayEnvelope::origin_ns
};

struct DelayWindow {
  bool has_upper = false;
  bool has_lower = false;
  Bound upper;  // the least difference of packets from the first capture
  Bound lower;  // the greatest of packets to it
};

struct DelayEnvelope {
  std::int64_t start_ns = 0;   // time of the first sample, by the first capture
  std::int64_t width_ns = 1;   // of a window
  std::int64_t origin_ns = 0;  // some difference, taken off so that doubles keep nanoseconds
  std::vector<DelayWindow> windows;

  std::size_t window_of(std::int64_t first_ns) const {
    return static_cast<std::size_t>((first_ns - start_ns) / width_ns);
  }
};

// Of some directions of a merged trace. No windows when there are no samples.
DelayEnvelope make_envelope(std::span<const MergedDirection> directions);

// The same cut at steps of a clock: one before the first of them, one after each. All have the same
// start, width and origin.
std::vector<DelayEnvelope> make_envelopes(std::span<const MergedDirection> directions,
                                          const std::vector<ClockStep>& steps);

}  // namespace mptcpanalyzer
