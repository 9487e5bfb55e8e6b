#include "analysis/summary/tcp_summary.h"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

#include "flow/sequence_number.h"

namespace mptcpanalyzer {

void TcpSummaryBuilder::add(const TrackedSegment& tracked) {
  const std::size_t side = tracked.at.side;
  SegmentAnalysis analysis;
  if (tracked.length_known) analysis = analyse(analysis_, tracked.at.side, tracked.tcp);
  sent_by_[side].add(tracked, analysis);
  sent_by_[1 - side].add_rtt(analysis);
  if (!tracked.has(tcp_flag::kAck)) return;
  Acknowledged& acknowledged = acknowledged_by_[side];
  const std::int64_t ack = nearest_position(tracked.relative_ack, acknowledged.highest);
  if (!acknowledged.any) acknowledged = {ack, ack, true};
  acknowledged.highest = std::max(acknowledged.highest, ack);
}

TcpSummary TcpSummaryBuilder::finish() const {
  TcpSummary summary;
  summary.stream = stream_;
  if (analysis_.initial_rtt_ns > 0)
    summary.initial_rtt_s = static_cast<double>(analysis_.initial_rtt_ns) / 1e9;
  if (stream_.state == SubflowState::fallback) {
    summary.notes.push_back(
        fmt::format("MPTCP was offered, but it is plain TCP: {}", stream_.fallback_reason));
  }
  for (const Role destination : {Role::server, Role::client}) {
    const std::size_t side =
        destination == Role::server ? stream_.client_side : 1 - stream_.client_side;
    TcpDirectionSummary& direction = summary.directions.emplace_back();
    direction.tcpdest = destination;
    direction.sums = sent_by_[side].sums();
    direction.rtt_ns = sent_by_[side].rtt_ns();
    direction.captured = !stream_.missed[side];
    direction.answers_captured = !stream_.missed[1 - side];
    if (const Acknowledged& by_peer = acknowledged_by_[1 - side]; by_peer.any)
      direction.acknowledged_bytes = static_cast<std::uint64_t>(by_peer.highest - by_peer.first);
    if (!stream_.from_csv) {
      direction.duplicate_acks = direction.sums.duplicate_acks;
      direction.window_scale = direction.sums.window_scale;
      if (!stream_.options_cut[side]) direction.sack_blocks = direction.sums.sack_blocks;
      // The bytes that the other side's SACK blocks name are not in flight.
      if (!stream_.options_cut[1 - side] && direction.answers_captured)
        direction.flight_max_bytes = direction.sums.flight_max_bytes;
    }
    direction.mss = stream_.mss[side];
    if (direction.sums.packets == 0) {
      const std::string_view towards = to_string(destination);
      summary.notes.push_back(fmt::format("no packet towards {} was captured", towards));
      if (!direction.captured) {
        summary.notes.push_back(fmt::format(
            "packets towards {} were acknowledged: the capture has one direction only", towards));
      }
    }
  }
  return summary;
}

}  // namespace mptcpanalyzer
