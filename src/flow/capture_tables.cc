#include "flow/capture_tables.h"

#include <algorithm>

namespace mptcpanalyzer {

const Subflow* subflow_of(const CaptureTables& tables, StreamId stream) {
  const std::uint32_t index = tables.streams[stream].subflow;
  return index == kNone ? nullptr : &tables.subflows[index];
}

ConnectionId connection_of(const CaptureTables& tables, StreamId stream) {
  const Subflow* subflow = subflow_of(tables, stream);
  return subflow == nullptr ? kNone : resolve(tables.connections, subflow->connection);
}

// Of an initial subflow the client, which sent the MP_CAPABLE SYN. A join may come from either
// host: it names the other one by its token (RFC 8684 section 3.2), so the opener is the server
// exactly if the token is the client's. Both hosts may have one token, where a capture shows a key
// twice: then, and as long as no key is known, the client, which opens nearly all.
//
//   keys: client 0x1, token 70; server 0x2, token 90
//   MP_JOIN SYN, token 90   the client opened it
//   MP_JOIN SYN, token 70   the server did
Role opener_role(const CaptureTables& tables, const Subflow& subflow) {
  if (subflow.inferred_client)
    return subflow.opener == *subflow.inferred_client ? Role::client : Role::server;
  const ConnectionId id = resolve(tables.connections, subflow.connection);
  if (id == kNone || !subflow.token) return Role::client;
  const Connection& connection = tables.connections[id];
  const bool opened_by_server = connection.host(Role::client).token == subflow.token &&
                                connection.host(Role::server).token != subflow.token;
  return opened_by_server ? Role::server : Role::client;
}

StreamPlace place_of(const CaptureTables& tables, StreamId stream) {
  StreamPlace place;
  const Subflow* subflow = subflow_of(tables, stream);
  place.connection = connection_of(tables, stream);
  if (subflow == nullptr || place.connection == kNone) return place;
  const Role opener = opener_role(tables, *subflow);
  place.client_mptcp_role =
      subflow->opener == tables.streams[stream].client_side ? opener : peer(opener);
  return place;
}

std::vector<StreamId> streams_of(const CaptureTables& tables, ConnectionId connection) {
  std::vector<StreamId> streams;
  if (tables.subflows.empty()) {  // as in a CSV
    for (StreamId id = 0; id < tables.places.size(); ++id) {
      if (tables.places[id].connection == connection) streams.push_back(id);
    }
    return streams;
  }
  if (connection >= tables.connections.size()) return streams;
  for (const std::uint32_t index : tables.connections[connection].subflows)
    streams.push_back(tables.subflows[index].tcp_stream);
  std::sort(streams.begin(), streams.end());
  return streams;
}

}  // namespace mptcpanalyzer
