#include "analysis/topology/topology.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace mptcpanalyzer {
namespace {

// Up to whole bytes, but for what floating point adds.
std::uint64_t whole_bytes(double bytes) {
  constexpr double kNoise = 1e-6;
  constexpr double kMost = 9e18;  // no machine has that, but a file may ask for it
  return static_cast<std::uint64_t>(std::ceil(std::min(bytes, kMost) - kNoise));
}

}  // namespace

Result<RequiredBuffer> required_buffer(const Topology& topology,
                                       std::optional<std::uint32_t> cwnd_segments) {
  RequiredBuffer buffer;
  for (std::size_t i = 0; i < topology.subflows.size(); ++i) {
    const TopologySubflow& subflow = topology.subflows[i];
    if (!subflow.rtt_s) continue;
    const std::optional<std::uint32_t> cwnd =
        subflow.cwnd_segments ? subflow.cwnd_segments : cwnd_segments;
    if (!cwnd) {
      return Error{"no congestion window, without which the rate of the subflow is not known",
                   fmt::format("{}, /subflows/{}", topology.file, i),
                   "give one with --cwnd SEGMENTS"};
    }
    buffer.bytes_per_s += static_cast<double>(*cwnd) * subflow.mss_bytes / *subflow.rtt_s;
    buffer.rtt_max_s = std::max(buffer.rtt_max_s, *subflow.rtt_s);
    buffer.rto_max_s = std::max(buffer.rto_max_s, subflow.rto_s);
  }
  if (buffer.bytes_per_s <= 0) {
    return Error{"no subflow has an RTT yet, without which no rate is known", topology.file,
                 "take a later snapshot"};
  }
  buffer.without_loss_bytes = whole_bytes(buffer.bytes_per_s * buffer.rtt_max_s);
  buffer.fast_retransmit_bytes = whole_bytes(2 * buffer.bytes_per_s * buffer.rtt_max_s);
  buffer.timeout_bytes = whole_bytes(buffer.bytes_per_s * buffer.rto_max_s);
  return buffer;
}

}  // namespace mptcpanalyzer
