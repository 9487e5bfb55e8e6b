// Connection: one MPTCP connection.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "capture/frame.h"
#include "flow/role.h"
#include "flow/tcp_stream.h"

namespace mptcpanalyzer {

using ConnectionId = std::uint32_t;  // as Wireshark's mptcp.stream

// What became of a host's DATA_FIN (RFC 8684 section 3.3.3).
enum class DataFin : std::uint8_t {
  none,            // it sent none, and nothing tells that one is missing
  missing,         // it closed all its subflows without one
  unacknowledged,  // by the end of the capture
  acknowledged,
  sent,  // whether it was acknowledged cannot be told: the answers on a subflow were not captured
};

// The first MP_FASTCLOSE with the right key, as far as keys are known (section 3.5).
struct Fastclose {
  std::uint64_t frame = 0;
  std::int64_t time_ns = kNoTime;
  Role sender = Role::client;
};

// What tells which host of a connection without a captured handshake is the client, best first.
enum class RoleSource : std::uint8_t {
  handshake,        // MP_CAPABLE: only some of the subflows had to be inferred
  token,            // a join's token names its receiver; the opener counts as the client
  syn,              // the subflows' own SYNs, SYN/ACKs and third ACKs
  shared_endpoint,  // the server's end, which most subflows share
  ports,            // none of these: the numbers of the ports, as for a single tcp stream
};

// That subflows are of one connection was inferred from their data sequence numbers.
struct Inferred {
  std::uint16_t bits = 0;  // of the weakest agreement (flow/data_groups.h)
  RoleSource roles_by = RoleSource::ports;
};

struct ConnectionHost {
  std::optional<std::uint64_t> key;
  std::optional<std::uint32_t> token;  // of the key, or as a join named it
  std::optional<std::uint64_t> idsn;   // of the key
  DataFin data_fin = DataFin::none;    // known at the end
};

struct Connection {
  std::array<ConnectionHost, 2> hosts;  // by Role
  std::optional<std::uint8_t> version;  // negotiated; unknown when no MP_CAPABLE was captured
  std::vector<std::uint32_t> subflows;  // indices, in order of appearance
  std::uint32_t merged_into =
      kNone;  // its number, when two numbers turned out to be one connection
  // The lower number of a connection with both its keys: the same, captured at another place as on
  // the other side of a NAT. kNone: there is none.
  std::uint32_t copy_of = kNone;
  std::uint32_t copied_as = kNone;  // the first one whose copy_of this is
  std::uint64_t joined_in = 0;      // the frame that completed its first join; 0: none did
  bool checksum = false;            // DSS checksums: either side asked for them
  std::optional<Fastclose> fastclose;
  std::optional<Inferred> inferred;

  ConnectionHost& host(Role role) { return hosts[static_cast<std::size_t>(role)]; }
  const ConnectionHost& host(Role role) const { return hosts[static_cast<std::size_t>(role)]; }
  bool has_key() const { return hosts[0].key || hosts[1].key; }
};

// The number of the connection itself, or of the one that it was merged into; kNone of kNone.
inline ConnectionId resolve(const std::vector<Connection>& connections, ConnectionId id) {
  while (id != kNone && connections[id].merged_into != kNone)
    id = connections[id].merged_into;
  return id;
}

}  // namespace mptcpanalyzer
