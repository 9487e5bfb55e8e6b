// TcpStream: what is known of one TCP connection.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "flow/role.h"
#include "packet/address.h"

namespace mptcpanalyzer {

using StreamId = std::uint32_t;                      // as Wireshark's tcp.stream
inline constexpr std::uint32_t kNone = 0xffffffffU;  // no such stream, subflow or connection

// How the TCP roles of a stream were found out, the weakest first.
enum class RoleEvidence : std::uint8_t { guess, mptcp_option, syn_ack, syn };

// What one endpoint sent.
struct TcpDirection {
  std::uint64_t segments = 0;
  std::uint64_t payload_bytes = 0;  // on the wire, repeats included
  std::uint32_t base = 0;           // the raw sequence number that counts as relative 0
  // A SYN/ACK with another number than the first segments suggested moved the base: from what, and
  // in which frame first (0: in none).
  std::uint32_t base_before = 0;
  std::uint64_t base_moved_in = 0;
  bool base_known = false;
  bool base_from_handshake = false;  // from the endpoint's own SYN or SYN/ACK (WIRESHARK.md 3.4)
  bool fin = false;
  bool rst = false;
  bool options_cut = false;          // the snap length cut the options of a segment
  std::optional<std::uint16_t> mss;  // that its latest SYN or SYN/ACK announced (RFC 9293 3.7.1)
};

// A side is 0 or 1: an index into the endpoints. Side 0 sent the first segment of the stream.
struct TcpStream {
  std::array<Endpoint, 2> endpoints;
  std::array<TcpDirection, 2> sent_by;  // sent_by[side]
  std::int64_t first_time_ns = 0;
  std::int64_t last_time_ns = 0;
  std::uint64_t first_frame = 0;
  std::uint32_t interface = 0;    // of the first frame
  std::uint32_t subflow = kNone;  // index of its Subflow once it has shown an MPTCP option
  std::uint8_t client_side = 0;
  RoleEvidence role_evidence = RoleEvidence::guess;
  bool syn = false;
  bool syn_ack = false;
  bool handshake_ack = false;     // the client acknowledged a SYN/ACK
  bool reset_while_open = false;  // a RST before both ends had sent their FIN

  // Whether the side spoke, since the other one acknowledged it, and nothing of that was captured:
  // as where the two directions of a path take different ways.
  bool was_missed(std::size_t side) const {
    return sent_by[side].segments == 0 && sent_by[side].base_known;
  }

  Role role_of(int side) const { return side == client_side ? Role::client : Role::server; }
  const Endpoint& client() const { return endpoints[client_side]; }
  const Endpoint& server() const { return endpoints[1 - client_side]; }
};

}  // namespace mptcpanalyzer
