#include "trace/columns/trace_tables.h"

#include <cassert>

namespace mptcpanalyzer {

StreamPlace place_of(const Tracker& tracker, StreamId id) {
  StreamPlace place;
  const Subflow* subflow = tracker.subflow_of(id);
  place.connection = tracker.connection_of(id);
  if (subflow == nullptr || place.connection == kNone) return place;
  const Role opener = tracker.opener_role(*subflow);
  place.client_mptcp_role =
      subflow->opener == tracker.streams()[id].client_side ? opener : peer(opener);
  return place;
}

TraceTables make_tables(const TrackedCapture& tracked,
                        const std::vector<std::array<SideNumbering, 2>>& numbering) {
  const Tracker& tracker = tracked.tracker;
  assert(numbering.size() == tracker.streams().size());
  TraceTables tables;
  tables.capture = tracked.name;
  tables.format = tracked.format;
  tables.frames = tracked.frames;
  tables.first_time_ns = tracked.first_time_ns;
  tables.last_time_ns = tracked.last_time_ns;
  tables.interfaces = tracked.interfaces;
  tables.anomalies = tracked.anomalies;
  tables.streams.assign(tracker.streams().begin(), tracker.streams().end());
  tables.subflows.assign(tracker.subflows().begin(), tracker.subflows().end());
  const auto& connections = tracker.connections().connections();
  tables.connections.assign(connections.begin(), connections.end());
  tables.places.reserve(tables.streams.size());
  for (StreamId id = 0; id < tables.streams.size(); ++id) {
    tables.places.push_back(place_of(tracker, id));
    tables.places.back().numbering = numbering[id];
  }
  return tables;
}

TrackedCapture tracked_capture(const TraceTables& tables) {
  TrackedCapture tracked;
  tracked.name = tables.capture;
  tracked.format = tables.format;
  tracked.frames = tables.frames;
  for (const TcpStream& stream : tables.streams)
    tracked.segments += stream.sent_by[0].segments + stream.sent_by[1].segments;
  tracked.first_time_ns = tables.first_time_ns;
  tracked.last_time_ns = tables.last_time_ns;
  tracked.interfaces = tables.interfaces;
  tracked.anomalies = tables.anomalies;
  tracked.tracker = Tracker(tables.streams, tables.subflows, tables.connections);
  return tracked;
}

}  // namespace mptcpanalyzer
