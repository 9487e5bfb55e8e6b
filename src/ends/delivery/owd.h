// One-way delays of the packets of a merged trace, and what they amount to per stream and
// direction.
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

struct OwdSummary {
  StreamId tcpstream = 0;
  Role tcpdest = Role::server;
  std::optional<Role> mptcpdest;
  std::size_t packets = 0;  // that have a delay
  std::size_t lost = 0;     // sent, and not received though the receiver's capture was running
  std::size_t beyond_capture = 0;  // sent when the receiver's capture was not running
  std::size_t receiver_only = 0;
  std::size_t reordered = 0;  // arrived after a packet that was sent later (RFC 4737)
  std::optional<double> min_s;
  std::optional<double> median_s;
  std::optional<double> p95_s;
  std::optional<double> max_s;
  std::optional<double> jitter_s;         // mean change from one packet sent to the next (RFC 3393)
  std::vector<std::uint32_t> impossible;  // frames at the sender: arrived before they were sent
};

// `correction` is applied to delays; `clocks`, the best that is known of them, only tells when the
// other capture was running.
OwdSummary summarize_owds(const MergedDirection& direction, const ClockDifference& correction,
                          const ClockDifference& clocks);

}  // namespace mptcpanalyzer
