// TraceTables: everything a trace has besides its packets. Small: grows with streams, not packets.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capture/anomaly.h"
#include "capture/frame.h"
#include "flow/connection.h"
#include "flow/data_annotation.h"
#include "flow/subflow.h"
#include "flow/tcp_stream.h"
#include "flow/track_capture.h"

namespace mptcpanalyzer {

// How a tcp stream is placed in its MPTCP connection, and what its numbers refer to.
struct StreamPlace {
  ConnectionId connection = kNone;         // after merging; kNone: a plain tcp stream
  Role client_mptcp_role = Role::client;   // the MPTCP role of the tcp client
  std::array<SideNumbering, 2> numbering;  // numbering[side]; dsn_offset is 0: it is in the numbers
};

// Without the numbering.
StreamPlace place_of(const Tracker& tracker, StreamId id);

struct TraceTables {
  std::string capture;  // its path, as given
  std::string format;   // "pcap", "pcapng", ...
  std::uint64_t frames = 0;
  std::int64_t first_time_ns = kNoTime;  // of all frames, not of the segments only
  std::int64_t last_time_ns = kNoTime;
  std::vector<Interface> interfaces;
  Anomalies anomalies;
  std::vector<TcpStream> streams;   // by StreamId
  std::vector<StreamPlace> places;  // by StreamId
  std::vector<Subflow> subflows;
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

// `numbering` has an entry for each stream of the tracker.
TraceTables make_tables(const TrackedCapture& tracked,
                        const std::vector<std::array<SideNumbering, 2>>& numbering);

// The way back, for listings of a trace that is there: what track_capture() makes of the same
// capture, but for `frames_of_interface`, which a trace does not have: it is empty.
TrackedCapture tracked_capture(const TraceTables& tables);

}  // namespace mptcpanalyzer
