// Connection: one MPTCP connection.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "flow/tcp_stream.h"

namespace mptcpanalyzer {

using ConnectionId = std::uint32_t;  // as Wireshark's mptcp.stream

struct ConnectionHost {
  std::optional<std::uint64_t> key;
  std::optional<std::uint32_t> token;  // of the key, or as a join named it
  std::optional<std::uint64_t> idsn;   // of the key
};

struct Connection {
  std::array<ConnectionHost, 2> hosts;  // by Role
  std::optional<std::uint8_t> version;  // negotiated; unknown when no MP_CAPABLE was captured
  std::vector<std::uint32_t> subflows;  // indices, in order of appearance
  std::uint32_t merged_into =
      kNone;              // its number, when two numbers turned out to be one connection
  bool checksum = false;  // DSS checksums: either side asked for them
  bool fastclose = false;

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
