// MergedTrace: matched streams of two captures as one: each packet with its row at the sender's end
// and its row at the receiver's.
//
// Which capture was taken nearer to which host is told by the packets alone: seen from the nearer
// one, a host answers at once. Clocks need not agree, and no order of the captures is assumed.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ends/matching/map_mptcp_connection.h"
#include "ends/pairing/packet_pairing.h"

namespace mptcpanalyzer {

enum class MergeStatus : std::uint8_t { both, sender_only, receiver_only };

std::string_view to_string(MergeStatus status);

struct MergedPacket {
  std::uint32_t sender_row = kNoRow;
  std::uint32_t receiver_row = kNoRow;
  std::uint32_t seq = 0;     // relative
  std::uint32_t length = 0;  // bytes of payload; a part of what one end sees whole

  MergeStatus status() const {
    if (receiver_row == kNoRow) return MergeStatus::sender_only;
    return sender_row == kNoRow ? MergeStatus::receiver_only : MergeStatus::both;
  }
};

struct MergedDirection {
  const Trace* sender = nullptr;  // the capture at the end of the sender
  const Trace* receiver = nullptr;
  bool sender_is_first = true;     // it is the first of the two captures
  StreamId tcpstream = 0;          // of the first capture
  std::uint32_t second_shift = 0;  // sequence_shift(): MergedPacket::seq is as in the first
  Role tcpdest = Role::server;
  std::optional<Role> mptcpdest;  // nothing: a plain tcp stream
  // In the order of the sender's capture, then what only the receiver's has.
  std::vector<MergedPacket> packets;
};

struct MergedTrace {
  // Towards the server, then towards the client, of each stream.
  std::vector<MergedDirection> directions;
  // Whether the first capture is nearer to the client: of the connection, or of the tcp stream.
  bool first_is_at_client = true;
};

// Merges matched streams: one tcp stream, or subflows of one connection. Both traces outlive the
// result and have kPairingColumns.
MergedTrace merge_streams(const Trace& first, const Trace& second,
                          const std::vector<StreamMatch>& streams);

// A packet that both captures have, for estimates of clocks and delays.
std::optional<std::int64_t> sent_ns(const MergedDirection& direction, const MergedPacket& packet);
std::optional<std::int64_t> received_ns(const MergedDirection& direction,
                                        const MergedPacket& packet);

}  // namespace mptcpanalyzer
