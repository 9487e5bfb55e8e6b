// The data of one direction of a connection as it reached the receiver, over all subflows: what a
// merged trace says of data sequence numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/merged_trace.h"

namespace mptcpanalyzer {

// Payload that arrived: a packet, or a part of one that only one end sees whole.
struct DataArrival {
  std::uint32_t receiver_row = kNoRow;
  std::uint32_t sender_row = kNoRow;  // kNoRow: the sender's capture has it not
  std::uint32_t direction = 0;        // index into MergedTrace::directions
  std::uint32_t seq = 0;              // relative, of its subflow
  std::uint32_t length = 0;
  std::optional<std::uint64_t> dsn;  // raw; nothing: the payload had no mapping
  // The connection never saw it: it came after its subflow had been reset, when the receiver takes
  // no notice (RFC 9293 section 3.10.7.1), or the reset caught it behind a hole.
  bool discarded = false;
  std::uint32_t new_bytes = 0;             // that arrived by it first: its goodput
  std::uint32_t new_to_subflow_bytes = 0;  // whose sequence numbers had not arrived before
};

// The data sequence number of the first octet of a packet, by the sender's capture where that has
// it: both then count in the same numbers.
std::optional<std::uint64_t> dsn_of(const MergedDirection& direction, const MergedPacket& packet);

// In the order of arrival, of the directions towards this role.
std::vector<DataArrival> data_arrivals(const MergedTrace& merged, Role mptcpdest);

}  // namespace mptcpanalyzer
