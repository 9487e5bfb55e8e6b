#include "ends/delivery/summary_extended.h"

#include <algorithm>
#include <map>

#include "analysis/subject/packet_at.h"
#include "analysis/subject/share.h"
#include "ends/delivery/data_arrivals.h"
#include "ends/delivery/owd.h"
#include "flow/sequence_number.h"

namespace mptcpanalyzer {
namespace {

// How many packets of each direction the receiver's connection threw away, by direction.
std::map<std::uint32_t, std::uint64_t> count_duplicates(const std::vector<DataArrival>& arrivals) {
  std::map<std::uint32_t, std::uint64_t> counts;
  const auto counts_here = [](const DataArrival& arrival) {
    return arrival.dsn && !arrival.discarded;
  };
  const auto origin = std::find_if(arrivals.begin(), arrivals.end(), counts_here);
  if (origin == arrivals.end()) return counts;
  const auto position = [&](const DataArrival& arrival) {
    return data_distance(*origin->dsn, *arrival.dsn);
  };
  std::int64_t start = 0;
  for (const DataArrival& arrival : arrivals) {
    if (counts_here(arrival)) start = std::min(start, position(arrival));
  }
  ConnectionQueue connection(start);
  for_each_handed_on(arrivals, [&](const QueuedData& data) {
    const DataArrival& arrival = arrivals[data.id];
    if (!arrival.dsn || arrival.beyond_window) return;
    const std::int64_t shift = position(arrival) - arrival.position;
    connection.add({data.begin + shift, data.end + shift, arrival.direction},
                   [&](std::uint32_t direction) { ++counts[direction]; });
  });
  return counts;
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
    ReceivedBytes& bytes = subflows[i];
    for (const std::size_t lost : lost_packets(direction, clocks))
      bytes.lost_bytes += direction.packets[lost].length;
  }
  const std::vector<DataArrival> arrivals = data_arrivals(merged, mptcpdest);
  for (const DataArrival& arrival : arrivals) {
    const MergedDirection& direction = merged.directions[arrival.direction];
    ReceivedBytes& bytes = subflows[arrival.direction];
    const PacketAt row(*direction.receiver, arrival.receiver_row);
    result.span.add(row.time_ns().value_or(kNoTime));
    bytes.throughput_bytes += arrival.length;
    if (!arrival.dsn) {
      bytes.unmapped_bytes += arrival.length;
      bytes.goodput_bytes += arrival.new_bytes;
      continue;
    }
    bytes.goodput_bytes += arrival.new_bytes;
    if (arrival.sender_row != kNoRow &&
        !PacketAt(*direction.sender, arrival.sender_row).reinjection_of().empty()) {
      bytes.redundant_reinjected_bytes += arrival.length - arrival.new_bytes;
    }
  }
  for (const auto& [direction, count] : count_duplicates(arrivals))
    subflows[direction].duplicate_packets = count;
  for (const auto& [index, bytes] : subflows)
    result.bytes += bytes;
  for (const auto& [index, bytes] : subflows) {
    result.subflows.push_back({merged.directions[index].tcpstream, bytes,
                               share_of(bytes.throughput_bytes, result.bytes.throughput_bytes),
                               share_of(bytes.goodput_bytes, result.bytes.goodput_bytes)});
  }
  return result;
}

std::vector<ReceivedDirection> summarize_extended(const MergedAnswer& answer,
                                                  const std::vector<Role>& dests) {
  std::vector<ReceivedDirection> directions;
  directions.reserve(dests.size());
  for (const Role role : dests)
    directions.push_back(summarize_received(answer.merged, role, best_known(answer.clocks)));
  return directions;
}

}  // namespace mptcpanalyzer
