#include "analysis/data_arrivals.h"

#include <algorithm>

#include "analysis/packet_at.h"
#include "flow/byte_ranges.h"
#include "flow/sequence_number.h"
#include "packet/segment.h"

namespace mptcpanalyzer {
namespace {

// The first row in the receiver's capture from which on each direction's stream is reset, either
// way: kNoRow where it never is. Towards `mptcpdest`.
std::vector<std::uint32_t> first_resets(const MergedTrace& merged, Role mptcpdest) {
  std::vector<std::uint32_t> resets(merged.directions.size(), kNoRow);
  for (const MergedDirection& direction : merged.directions) {
    const bool is_towards = direction.mptcpdest == mptcpdest;
    std::uint32_t first = kNoRow;
    for (const MergedPacket& packet : direction.packets) {
      const std::uint32_t row = is_towards ? packet.receiver_row : packet.sender_row;
      const Trace& trace = is_towards ? *direction.receiver : *direction.sender;
      if (row != kNoRow && PacketAt(trace, row).has_flag(tcp_flag::kRst))
        first = std::min(first, row);
    }
    for (std::size_t i = 0; i < resets.size(); ++i) {
      if (merged.directions[i].tcpstream == direction.tcpstream)
        resets[i] = std::min(resets[i], first);
    }
  }
  return resets;
}

// Up to where a subflow's octets are without a hole, from the first on.
class InOrder {
 public:
  void add(std::uint32_t seq, std::uint32_t length) {
    known_ = nearest_position(seq, known_);
    if (received_.empty()) first_ = known_;
    first_ = std::min(first_, known_);
    received_.add(known_, known_ + length);
  }
  bool reaches(std::uint32_t seq) {
    known_ = nearest_position(seq, known_);
    return known_ < received_.stretch_at(first_, received_.end()).end;
  }

 private:
  ByteRanges received_;
  std::int64_t first_ = 0;
  std::int64_t known_ = 0;
};

// Marks what a reset left behind a hole.
void mark_stuck(std::vector<DataArrival>& arrivals, const std::vector<std::uint32_t>& resets) {
  std::vector<InOrder> subflows(resets.size());
  for (const DataArrival& arrival : arrivals) {
    if (resets[arrival.direction] != kNoRow && !arrival.discarded)
      subflows[arrival.direction].add(arrival.seq, arrival.length);
  }
  for (DataArrival& arrival : arrivals) {
    if (resets[arrival.direction] == kNoRow || arrival.discarded) continue;
    arrival.discarded = !subflows[arrival.direction].reaches(arrival.seq);
  }
}

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

// What of each arrival the connection, and its subflow, had not yet.
void count_new(std::vector<DataArrival>& arrivals, std::size_t directions) {
  struct Received {
    ByteRanges ranges;  // sequence numbers of the subflow, unwrapped
    std::int64_t known = 0;
  };
  std::vector<Received> subflows(directions);
  ByteRanges data;
  std::optional<std::uint64_t> first_dsn;
  for (DataArrival& arrival : arrivals) {
    if (!arrival.dsn) continue;
    if (!first_dsn) first_dsn = arrival.dsn;
    if (arrival.discarded) continue;
    Received& subflow = subflows[arrival.direction];
    subflow.known = nearest_position(arrival.seq, subflow.known);
    arrival.new_to_subflow_bytes = add_new(subflow.ranges, subflow.known, arrival.length);
    arrival.new_bytes = add_new(data, data_distance(*first_dsn, *arrival.dsn), arrival.length);
  }
}

}  // namespace

std::optional<std::uint64_t> dsn_of(const MergedDirection& direction, const MergedPacket& packet) {
  const bool by_sender = packet.sender_row != kNoRow;
  const PacketAt row(by_sender ? *direction.sender : *direction.receiver,
                     by_sender ? packet.sender_row : packet.receiver_row);
  const auto dsn = row.dsn64();
  if (!dsn) return std::nullopt;
  // Packets count as the first capture does; the shift makes that of the second's.
  const bool by_first = by_sender == direction.sender_is_first;
  const std::uint32_t row_seq = row.seq() + (by_first ? 0 : direction.second_shift);
  return *dsn + (packet.seq - row_seq);
}

std::vector<DataArrival> data_arrivals(const MergedTrace& merged, Role mptcpdest) {
  std::vector<DataArrival> arrivals;
  const std::vector<std::uint32_t> resets = first_resets(merged, mptcpdest);
  for (std::uint32_t i = 0; i < merged.directions.size(); ++i) {
    const MergedDirection& direction = merged.directions[i];
    if (direction.mptcpdest != mptcpdest) continue;
    for (const MergedPacket& packet : direction.packets) {
      if (packet.length == 0 || packet.receiver_row == kNoRow) continue;
      arrivals.push_back({packet.receiver_row, packet.sender_row, i, packet.seq, packet.length,
                          dsn_of(direction, packet), packet.receiver_row > resets[i]});
    }
  }
  std::stable_sort(
      arrivals.begin(), arrivals.end(),
      [](const DataArrival& a, const DataArrival& b) { return a.receiver_row < b.receiver_row; });
  mark_stuck(arrivals, resets);
  count_new(arrivals, merged.directions.size());
  return arrivals;
}

}  // namespace mptcpanalyzer
