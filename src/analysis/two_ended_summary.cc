#include "analysis/two_ended_summary.h"

#include <map>

#include "analysis/data_arrivals.h"
#include "analysis/owd.h"
#include "analysis/packet_at.h"
#include "analysis/share.h"
#include "flow/byte_ranges.h"
#include "flow/sequence_number.h"

namespace mptcpanalyzer {
namespace {

// Adds [begin, begin + length) and returns how many octets of it are new.
std::uint32_t add_new(ByteRanges& ranges, std::int64_t begin, std::uint32_t length) {
  const std::int64_t end = begin + length;
  std::uint32_t fresh = 0;
  for (std::int64_t at = begin; at < end;) {
    const ByteRanges::Stretch stretch = ranges.stretch_at(at, end);
    if (!stretch.covered) fresh += static_cast<std::uint32_t>(stretch.end - at);
    at = stretch.end;
  }
  ranges.add(begin, end);
  return fresh;
}

struct SubflowReception {
  ByteRanges received;  // sequence numbers of the subflow, unwrapped
  std::int64_t known = 0;
  ReceivedBytes bytes;
};

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
  std::map<std::uint32_t, SubflowReception> subflows;  // by index into the directions
  ReceivedDirection result;
  result.mptcpdest = mptcpdest;
  for (std::uint32_t i = 0; i < merged.directions.size(); ++i) {
    const MergedDirection& direction = merged.directions[i];
    if (direction.mptcpdest != mptcpdest) continue;
    for_each_lost(direction, clocks, [&](const MergedPacket& packet) {
      subflows[i].bytes.lost_bytes += packet.length;
    });
    subflows[i];
  }
  ByteRanges data;
  std::optional<std::uint64_t> first_dsn;
  for (const DataArrival& arrival : data_arrivals(merged, mptcpdest)) {
    const MergedDirection& direction = merged.directions[arrival.direction];
    SubflowReception& subflow = subflows[arrival.direction];
    const PacketAt row(*direction.receiver, arrival.receiver_row);
    result.span.add(row.time_ns().value_or(kNoTime));
    subflow.bytes.throughput_bytes += arrival.length;
    if (!arrival.dsn) {
      subflow.bytes.unmapped_bytes += arrival.length;
      continue;
    }
    if (!first_dsn) first_dsn = arrival.dsn;
    std::uint32_t fresh = 0;
    if (!arrival.discarded) {
      subflow.known = nearest_position(arrival.seq, subflow.known);
      const std::uint32_t new_here = add_new(subflow.received, subflow.known, arrival.length);
      fresh = add_new(data, data_distance(*first_dsn, *arrival.dsn), arrival.length);
      if (fresh == 0 && new_here > 0) ++subflow.bytes.duplicate_packets;
    }
    subflow.bytes.goodput_bytes += fresh;
    if (arrival.sender_row != kNoRow &&
        !PacketAt(*direction.sender, arrival.sender_row).reinjection_of().empty()) {
      subflow.bytes.redundant_reinjected_bytes += arrival.length - fresh;
    }
  }
  for (const auto& [index, subflow] : subflows)
    result.bytes += subflow.bytes;
  for (const auto& [index, subflow] : subflows) {
    const ReceivedBytes& bytes = subflow.bytes;
    result.subflows.push_back({merged.directions[index].tcpstream, bytes,
                               share_of(bytes.throughput_bytes, result.bytes.throughput_bytes),
                               share_of(bytes.goodput_bytes, result.bytes.goodput_bytes)});
  }
  return result;
}

}  // namespace mptcpanalyzer
