// DelayEnvelope: the least delays of both ways between two captures, in at most a few thousand
// windows of time, so that what follows costs the same however many packets there are.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "ends/clocks/clock_difference.h"
#include "ends/pairing/merged_trace.h"

namespace mptcpanalyzer {

// Calls visit(DelaySample) for each packet that has both times.
template <typename Visit>
void for_each_sample(std::span<const MergedDirection> directions, const Visit& visit) {
  for (const MergedDirection& direction : directions) {
    for (const MergedPacket& packet : direction.packets) {
      const auto sent = sent_ns(direction, packet);
      const auto received = received_ns(direction, packet);
      if (!sent || !received) continue;
      const StreamId stream = direction.tcpstream;
      visit(direction.sender_is_first
                ? DelaySample{true, stream, packet.sender_row, packet.receiver_row, *sent,
                              *received - *sent}
                : DelaySample{false, stream, packet.receiver_row, packet.sender_row, *received,
                              *sent - *received});
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

// Of some directions of a merged trace, without what is known of the clocks already. No windows
// when there are no samples.
DelayEnvelope make_envelope(std::span<const MergedDirection> directions,
                            const ClockDifference& known);

}  // namespace mptcpanalyzer
