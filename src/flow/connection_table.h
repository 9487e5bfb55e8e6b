// ConnectionTable: MPTCP connections, their numbers, keys and tokens.
//
// Numbers are Wireshark's (WIRESHARK.md section 8): the first key or unknown token of a connection
// makes its number. Where Wireshark is wrong we differ: a connection that showed up under two
// numbers (a join captured before the handshake that explains its token) becomes one under the
// lower number, and two connections with the same key stay two.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "capture/anomaly.h"
#include "flow/connection.h"
#include "flow/seeded_hash.h"

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

  // The connections that showed the key of a token, when several did: on both sides of a NAT, say.
  // In no order.
  std::span<const ConnectionId> sharing(std::uint32_t token) const;

  // The same where that was known before, which is no anomaly.
  ConnectionId unite(ConnectionId a, ConnectionId b);

  // To be called once, at the end: tells connections that were captured twice, with both keys
  // alike, from those that share a key.
  void settle_copies(Anomalies& anomalies);

  Connection& operator[](ConnectionId id) { return connections_[id]; }
  const Connection& operator[](ConnectionId id) const { return connections_[id]; }

 private:
  struct Owner {
    ConnectionId connection = kNone;
    Role role = Role::server;
  };

  // Two connections that showed the same key.
  struct Shared {
    ConnectionId earlier = kNone;
    ConnectionId later = kNone;
    std::uint64_t frame = 0;
  };

  void learn_version(Connection& connection, std::uint8_t version);
  void note_shared(std::uint32_t token, const Shared& shared);
  ConnectionId claim_token(ConnectionId id, Role role, std::uint64_t frame, Anomalies& anomalies);

  std::vector<Connection>& connections_;
  std::unordered_map<std::uint32_t, Owner, SeededHash> owners_;
  std::vector<Shared> shared_;
  std::unordered_map<std::uint32_t, std::vector<ConnectionId>, SeededHash> sharing_;  // by token
};

}  // namespace mptcpanalyzer
