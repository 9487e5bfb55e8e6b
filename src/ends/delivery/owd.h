// One-way delays of the packets of a merged trace, and which packets the path lost.
#pragma once

#include <cstddef>
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

  bool holds(std::int64_t time_ns) const {
    const auto time = static_cast<double>(time_ns);
    return from_ns <= time && time <= to_ns;
  }
};

// `clocks`: the best that is known of them.
Running receiver_running(const MergedDirection& direction, const ClockDifference& clocks);

// Calls visit(MergedPacket) for each packet that was sent and did not arrive, although the
// receiver's capture was running.
template <typename Visit>
void for_each_lost(const MergedDirection& direction, const ClockDifference& clocks,
                   const Visit& visit) {
  const Running running = receiver_running(direction, clocks);
  for (const MergedPacket& packet : direction.packets) {
    if (packet.status() != MergeStatus::sender_only) continue;
    const auto sent = sent_ns(direction, packet);
    if (!sent || running.holds(*sent)) visit(packet);
  }
}

}  // namespace mptcpanalyzer
