// ConnectionTable: MPTCP connections, their numbers, keys and tokens.
//
// Numbers are Wireshark's (WIRESHARK.md section 8): the first key or unknown token of a connection
// makes its number. Where Wireshark is wrong we differ: a connection that showed up under two
// numbers (a join captured before the handshake that explains its token) becomes one under the
// lower number, and two connections with the same key stay two.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "capture/anomaly.h"
#include "flow/connection.h"

namespace mptcpanalyzer {

class ConnectionTable {
 public:
  // Connections are put into `connections`, which is empty and outlives the table.
  explicit ConnectionTable(std::vector<Connection>& connections);

  ConnectionId create();

  // The connection itself, or the one that it was merged into.
  ConnectionId resolve(ConnectionId id) const { return mptcpanalyzer::resolve(connections_, id); }

  // The connection one of whose hosts has this token; made when there is none. As most joins are
  // opened by the client, an unknown token is taken for the server's until a key tells.
  ConnectionId find_or_create_by_token(std::uint32_t token);

  // Notes the key of a host and what follows from it. May merge a connection that is known by the
  // token alone; returns the id that holds from then on.
  ConnectionId learn_key(ConnectionId id, Role role, std::uint64_t key, std::uint8_t version,
                         std::uint64_t frame, Anomalies& anomalies);

  // Makes one of two: the lower number stays. The other's hosts count only where it has keys.
  ConnectionId merge(ConnectionId a, ConnectionId b, std::uint64_t frame, Anomalies& anomalies);

  Connection& operator[](ConnectionId id) { return connections_[id]; }
  const Connection& operator[](ConnectionId id) const { return connections_[id]; }

 private:
  struct Owner {
    ConnectionId connection = kNone;
    Role role = Role::server;
  };
  // Tokens come from the capture: an unseeded hash could be made to collide.
  struct TokenHash {
    std::uint64_t seed = 0;
    std::size_t operator()(std::uint32_t token) const;
  };

  void learn_version(Connection& connection, std::uint8_t version);
  ConnectionId claim_token(ConnectionId id, Role role, std::uint64_t frame, Anomalies& anomalies);

  std::vector<Connection>& connections_;
  std::unordered_map<std::uint32_t, Owner, TokenHash> owners_;
};

}  // namespace mptcpanalyzer
