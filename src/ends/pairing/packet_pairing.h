// Which packet of one capture is which of another, for one direction of a matched stream, in time
// linear in their number: rules in docs/matching.md.
//
// A packet is known by what the network leaves alone: sequence and acknowledgement numbers (those
// relative to the handshake where both captures have it, so that a middlebox may shift them),
// length, flags, window, timestamps, DATA_ACK, and the IPv4 identification where it tells them
// apart and is not rewritten. Packets that agree in all of this are twins and are
// paired in order; where one capture has fewer of them, the delays of their neighbours tell which
// are missing. What one end cuts or joins (GSO, GRO) is then paired by ranges of sequence numbers,
// and last what a middlebox altered, by its numbers alone.
// Threads: one at a time; the trace may be shared.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <span>
#include <vector>

#include "ends/pairing/packet_pair.h"
#include "trace/columns/trace.h"

namespace mptcpanalyzer {

// The rows of each wanted direction, in order.
class DirectionRows {
 public:
  DirectionRows(const Trace& trace, std::span<const StreamId> streams);
  const std::vector<std::uint32_t>& of(DirectionId direction) const {
    return rows_[slot_[direction]];
  }

 private:
  std::vector<std::uint32_t> slot_;  // by direction, 0: not wanted
  std::vector<std::vector<std::uint32_t>> rows_;
};

// One direction of one stream in two traces.
struct DirectionInBoth {
  const Trace& first;
  const Trace& second;
  DirectionId first_direction = 0;
  DirectionId second_direction = 0;
  std::span<const std::uint32_t> first_rows;
  std::span<const std::uint32_t> second_rows;
};

// What to add to relative sequence numbers of the second trace to make them those of the first: not
// 0 only where one of the captures has no handshake to count from.
std::uint32_t sequence_shift(const Trace& first, const Trace& second, DirectionId in_first,
                             DirectionId in_second);

// Every packet of both, each byte once: in the order of the first trace, then what only the second
// has. Both traces have kPairingColumns.
std::vector<PacketPair> pair_packets(const DirectionInBoth& direction);

inline constexpr ColumnSet kPairingColumns{
    Column::frame,  Column::time, Column::direction, Column::window, Column::flags,  Column::seq,
    Column::length, Column::ack,  Column::tsval,     Column::tsecr,  Column::dack64, Column::ip_id};

}  // namespace mptcpanalyzer
