#include "analysis/two_ended_summary.h"

#include <algorithm>
#include <map>

#include "analysis/data_arrivals.h"
#include "analysis/owd.h"
#include "analysis/packet_at.h"

namespace mptcpanalyzer {
namespace {

std::optional<double> share(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

std::optional<double> rate_bps(std::uint64_t octets, double duration_s) {
  if (duration_s <= 0) return std::nullopt;
  return 8 * static_cast<double>(octets) / duration_s;
}

}  // namespace

ReceivedBytes& ReceivedBytes::operator+=(const ReceivedBytes& other) {
  throughput_bytes += other.throughput_bytes;
  goodput_bytes += other.goodput_bytes;
  lost_bytes += other.lost_bytes;
  redundant_reinjected_bytes += other.redundant_reinjected_bytes;
  unmapped_bytes += other.unmapped_bytes;
  duplicate_packets += other.duplicate_packets;
  return *this;
}

ReceivedDirection summarize_received(const MergedTrace& merged, Role mptcpdest,
                                     const ClockDifference& clocks) {
  std::map<std::uint32_t, ReceivedBytes> subflows;  // by index into the directions
  ReceivedDirection result;
  result.mptcpdest = mptcpdest;
  for (std::uint32_t i = 0; i < merged.directions.size(); ++i) {
    const MergedDirection& direction = merged.directions[i];
    if (direction.mptcpdest != mptcpdest) continue;
    for_each_lost(direction, clocks,
                  [&](const MergedPacket& packet) { subflows[i].lost_bytes += packet.length; });
    subflows[i];
  }
  std::optional<std::int64_t> first_ns;
  std::optional<std::int64_t> last_ns;
  for (const DataArrival& arrival : data_arrivals(merged, mptcpdest)) {
    const MergedDirection& direction = merged.directions[arrival.direction];
    ReceivedBytes& bytes = subflows[arrival.direction];
    const PacketAt row(*direction.receiver, arrival.receiver_row);
    if (const auto time = row.time_ns()) {
      first_ns = std::min(*time, first_ns.value_or(*time));
      last_ns = std::max(*time, last_ns.value_or(*time));
    }
    bytes.throughput_bytes += arrival.length;
    if (!arrival.dsn) {
      bytes.unmapped_bytes += arrival.length;
      continue;
    }
    bytes.goodput_bytes += arrival.new_bytes;
    if (arrival.new_bytes == 0 && arrival.new_to_subflow_bytes > 0) ++bytes.duplicate_packets;
    if (arrival.sender_row != kNoRow &&
        !PacketAt(*direction.sender, arrival.sender_row).reinjection_of().empty()) {
      bytes.redundant_reinjected_bytes += arrival.length - arrival.new_bytes;
    }
  }
  for (const auto& [index, bytes] : subflows)
    result.bytes += bytes;
  if (first_ns && last_ns) result.duration_s = static_cast<double>(*last_ns - *first_ns) * 1e-9;
  result.throughput_bps = rate_bps(result.bytes.throughput_bytes, result.duration_s);
  result.goodput_bps = rate_bps(result.bytes.goodput_bytes, result.duration_s);
  for (const auto& [index, bytes] : subflows) {
    result.subflows.push_back({merged.directions[index].tcpstream, bytes,
                               share(bytes.throughput_bytes, result.bytes.throughput_bytes),
                               share(bytes.goodput_bytes, result.bytes.goodput_bytes)});
  }
  return result;
}

}  // namespace mptcpanalyzer
