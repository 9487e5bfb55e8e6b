// CaptureTables: all that one pass tells of a capture but its packets: facts, tcp streams,
// subflows, MPTCP connections, and how each stream is placed in its connection.
//
// The Tracker makes them; listings, traces, exports, the Python module and plugins read them.
// Small: they grow with streams, not packets. A plain value; any number of threads may read it.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "flow/capture_facts.h"
#include "flow/connection.h"
#include "flow/data_annotation.h"
#include "flow/subflow.h"
#include "flow/tcp_stream.h"

namespace mptcpanalyzer {

// How a tcp stream is placed in its MPTCP connection, and what its numbers refer to.
struct StreamPlace {
  ConnectionId connection = kNone;        // after merging; kNone: a plain tcp stream
  Role client_mptcp_role = Role::client;  // the MPTCP role of the tcp client
  // numbering[side], of a trace alone: a listing has none. dsn_offset is 0: it is in the numbers.
  std::array<SideNumbering, 2> numbering;
};

struct CaptureTables : CaptureFacts {
  std::vector<TcpStream> streams;       // by StreamId
  std::vector<StreamPlace> places;      // by StreamId
  std::vector<Subflow> subflows;        // none when they were read from a CSV
  std::vector<Connection> connections;  // by ConnectionId

  // The role that the packets of a direction travel towards.
  Role tcp_destination(StreamId stream, std::uint8_t sender) const {
    return peer(streams[stream].role_of(sender));
  }
  // The same in the connection; nothing for a plain tcp stream.
  std::optional<Role> mptcp_destination(StreamId stream, std::uint8_t sender) const {
    const StreamPlace& place = places[stream];
    if (place.connection == kNone) return std::nullopt;
    const Role role = place.client_mptcp_role;
    return sender == streams[stream].client_side ? peer(role) : role;
  }
};

// These four also while the tracker still adds to the tables, when they tell what is known by then.

// The subflow that a stream is, or nullptr.
const Subflow* subflow_of(const CaptureTables& tables, StreamId stream);

// The number of the connection that a stream belongs to, after merging, or kNone.
ConnectionId connection_of(const CaptureTables& tables, StreamId stream);

// The MPTCP role of the side that sent the SYN of a subflow (the other side has the other role).
Role opener_role(const CaptureTables& tables, const Subflow& subflow);

// By what its subflow tells, and without the numbering.
StreamPlace place_of(const CaptureTables& tables, StreamId stream);

// The tcp streams of a connection, ascending.
std::vector<StreamId> streams_of(const CaptureTables& tables, ConnectionId connection);

}  // namespace mptcpanalyzer
