// One-way delays of the packets of a merged trace, and which packets the path lost.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ends/clocks/clock_difference.h"
#include "ends/pairing/merged_trace.h"

namespace mptcpanalyzer {

// The delay of a packet that both captures have with its times: received minus sent, less what the
// clocks differ by.
std::optional<double> owd_s(const MergedDirection& direction, const MergedPacket& packet,
                            const ClockDifference& correction);

// When the capture at the receiver was running, by the clock of the one at the sender.
struct Running {
  double from_ns = 0;
  double to_ns = 0;

  bool holds(double time_ns) const { return from_ns <= time_ns && time_ns <= to_ns; }
};

// `clocks`: the best that is known of them.
Running receiver_running(const MergedDirection& direction, const ClockDifference& clocks);

// Indices into direction.packets of those that were sent and did not arrive, although the
// receiver's capture was running when they should have. That it was is beyond doubt between two
// packets that arrived; before the first and after the last of these the clocks tell, and the delay
// of the packet that arrived before: what was in flight when the capture ended is not lost.
std::vector<std::size_t> lost_packets(const MergedDirection& direction,
                                      const ClockDifference& clocks);

}  // namespace mptcpanalyzer
