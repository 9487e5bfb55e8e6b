// The data of one direction of a connection as it reached the receiver, over all subflows: what a
// merged trace says of data sequence numbers.
#pragma once  // Public: docs/library.md

#include <algorithm>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "ends/delivery/receive_queues.h"
#include "ends/pairing/merged_trace.h"

namespace mptcpanalyzer {

// Payload that arrived: a packet, or a part of one that only one end sees whole.
struct DataArrival {
  std::uint32_t receiver_row = kNoRow;
  std::uint32_t sender_row = kNoRow;  // kNoRow: the sender's capture has it not
  std::uint32_t direction = 0;        // index into MergedTrace::directions
  std::int64_t position = 0;          // its relative sequence number, without wraps
  std::uint32_t length = 0;
  std::optional<std::uint64_t> dsn;  // raw; nothing: the payload had no mapping
  bool on_syn = false;               // TCP Fast Open: delivered though it has no mapping
  // The connection never saw it: it came after its subflow had been closed for good, when the
  // receiver answers with a reset (RFC 1122 section 4.2.2.13) or takes no notice (RFC 9293 section
  // 3.10.7.1); or the reset caught it behind a hole;
  // or it came without mapping on a joined subflow (RFC 8684 section 3.7).
  bool discarded = false;
  // Discarded by the connection, not its subflow: it ended beyond what the receiver had ever
  // announced (highest DATA_ACK and scaled window; Linux counts MPTcpExtNoDSSInWindow).
  bool beyond_window = false;
  std::uint32_t new_bytes = 0;  // that arrived by it first: its goodput
};

// The data sequence number of the first byte of a packet, by the sender's capture where that has
// it: both then count in the same numbers.
std::optional<std::uint64_t> dsn_of(const MergedDirection& direction, const MergedPacket& packet);

// In the order of arrival, of the directions towards this role.
std::vector<DataArrival> data_arrivals(const MergedTrace& merged, Role mptcpdest);

// Calls hand_on(QueuedData) for what the subflows hand on to the connection, in that order: each
// byte of a subflow once, none that was discarded by it; `id` is the index of its arrival.
template <typename HandOn>
void for_each_handed_on(const std::vector<DataArrival>& arrivals, const HandOn& hand_on) {
  std::unordered_map<std::uint32_t, std::int64_t> starts;  // by direction
  for (const DataArrival& arrival : arrivals) {
    std::int64_t& start = starts.try_emplace(arrival.direction, arrival.position).first->second;
    start = std::min(start, arrival.position);
  }
  std::unordered_map<std::uint32_t, SubflowQueue> subflows;
  for (std::uint32_t i = 0; i < arrivals.size(); ++i) {
    const DataArrival& arrival = arrivals[i];
    if (arrival.discarded && !arrival.beyond_window) continue;
    SubflowQueue& subflow =
        subflows.try_emplace(arrival.direction, starts[arrival.direction]).first->second;
    subflow.add({arrival.position, arrival.position + arrival.length, i}, hand_on);
  }
}

}  // namespace mptcpanalyzer
