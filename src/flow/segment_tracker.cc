#include "flow/segment_tracker.h"

#include <cassert>
#include <utility>
#include <variant>

namespace mptcpanalyzer {
namespace {

void take_options(const Segment& segment, TrackedSegment& tracked) {
  tracked.dss_count = 0;
  tracked.first_data_length = 0;
  for (const MptcpOption& option : segment.mptcp_options()) {
    if (const auto* dss = std::get_if<Dss>(&option.body)) {
      if (!dss->has_data_ack() && !dss->has_mapping()) continue;
      assert(tracked.dss_count < kMaxDssOptions);
      tracked.dss[tracked.dss_count++] = *dss;
    } else if (const auto* capable = std::get_if<MpCapable>(&option.body)) {
      tracked.first_data_length = capable->data_length.value_or(0);
    }
  }
}

}  // namespace

void SegmentTracker::add(const Frame& frame, const Segment& segment, Anomalies& anomalies,
                         TrackedSegment& tracked) {
  tracked.at = tracker_.add(frame, segment, anomalies);
  const TcpStream& stream = tables().streams[tracked.at.stream];
  const std::size_t side = tracked.at.side;
  tracked.relative_seq = segment.seq - stream.sent_by[side].base;
  tracked.relative_ack =
      segment.has(tcp_flag::kAck) ? segment.ack - stream.sent_by[1 - side].base : segment.ack;
  if (tracked.at.stream >= scales_.size()) scales_.resize(tracked.at.stream + 1);
  WindowScales& scales = scales_[tracked.at.stream];
  scales.learn(tracked.at.side, segment);
  tracked.tcp = segment_facts(segment, frame.number, frame.time_ns);
  tracked.tcp.peer_window_scale = scales.of_sender[1 - side];
  tracked.window_scale = scales.of_sender[side];
  tracked.tcp.repeats_syn = segment.has(tcp_flag::kSyn) && !segment.has(tcp_flag::kAck) &&
                            stream.sent_by[side].segments > 1 && tracked.relative_seq == 0;
  tracked.length_known = segment.payload_length_known;
  tracked.subflow = stream.subflow;
  // What was captured twice is one subflow's data.
  if (tracked.subflow != kNone && tracker_.tables().subflows[tracked.subflow].copy_of != kNone)
    tracked.subflow = tracker_.tables().subflows[tracked.subflow].copy_of;
  tracked.connection = kNone;
  if (stream.subflow == kNone) return;
  take_options(segment, tracked);
  place(stream, tracked);
}

bool counts_from_isn(const TcpStream& stream, const Subflow& subflow, std::size_t side) {
  return stream.sent_by[side].base_from_handshake || subflow.mptcp_ack ||
         (stream.syn_ack && side == stream.client_side);
}

void SegmentTracker::place(const TcpStream& stream, TrackedSegment& tracked) const {
  const Subflow& subflow = tables().subflows[stream.subflow];
  tracked.counts_from_isn = counts_from_isn(stream, subflow, tracked.at.side);
  tracked.on_initial_subflow = subflow.kind == SubflowKind::initial;
  if (subflow.connection == kNone) return;
  tracked.connection = resolve(tables().connections, subflow.connection);
  tracked.opener_role = opener_role(tables(), subflow);
  tracked.sender =
      tracked.at.side == subflow.opener ? tracked.opener_role : peer(tracked.opener_role);
  const Connection& connection = tables().connections[tracked.connection];
  tracked.idsn = {connection.hosts[0].idsn, connection.hosts[1].idsn};
}

CaptureTables SegmentTracker::finish(CaptureFacts facts, Grouping grouping) {
  CaptureTables tables = tracker_.finish(std::move(facts), grouping);
  for (StreamId id = 0; id < scales_.size(); ++id) {
    for (std::size_t side = 0; side < 2; ++side)
      tables.places[id].numbering[side].window_scale = scales_[id].of_sender[side];
  }
  return tables;
}

}  // namespace mptcpanalyzer
