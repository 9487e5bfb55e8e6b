#include "analysis/mptcp_summary.h"

#include <algorithm>
#include <fmt/format.h>

#include "analysis/share.h"

namespace mptcpanalyzer {
namespace {

std::uint64_t octets(const DataClasses& classes) {
  return classes.new_data + classes.retransmitted + classes.data_retransmitted + classes.reinjected;
}

// How many octets of [begin, end) `ranges` holds.
std::uint64_t covered(const ByteRanges& ranges, std::int64_t begin, std::int64_t end) {
  std::uint64_t sum = 0;
  while (begin < end) {
    const ByteRanges::Stretch stretch = ranges.stretch_at(begin, end);
    if (stretch.covered) sum += static_cast<std::uint64_t>(stretch.end - begin);
    begin = stretch.end;
  }
  return sum;
}

}  // namespace

CarriedBytes& CarriedBytes::operator+=(const CarriedBytes& other) {
  throughput += other.throughput;
  new_data += other.new_data;
  reinjected += other.reinjected;
  data_retransmitted += other.data_retransmitted;
  retransmitted += other.retransmitted;
  unmapped += other.unmapped;
  gap_filling += other.gap_filling;
  return *this;
}

MptcpSummaryBuilder::MptcpSummaryBuilder(Subject subject)
    : subject_(std::move(subject)), subflows_(subject_.streams.size()) {
  for (std::size_t i = 0; i < subject_.streams.size(); ++i)
    index_.emplace(subject_.streams[i].id, i);
}

void MptcpSummaryBuilder::Side::no_longer_first(std::uint64_t octets) {
  const std::uint64_t moved = std::min(unmapped_new, octets);
  unmapped_new -= moved;
  unmapped_again += moved;
}

void MptcpSummaryBuilder::place(std::size_t subflow, TrackedSegment& tracked) const {
  const SubjectStream& stream = subject_.streams[subflow];
  tracked.subflow = static_cast<std::uint32_t>(subflow);
  tracked.on_initial_subflow = stream.kind == SubflowKind::initial;
  tracked.connection = 0;  // the only one that our annotator sees
  tracked.sender = stream.mptcp_role(tracked.at.side);
  tracked.opener_role = stream.client_mptcp_role;
  tracked.idsn = subject_.idsn;
}

SegmentFindings MptcpSummaryBuilder::add(TrackedSegment& tracked) {
  const std::size_t index = index_.at(tracked.at.stream);
  place(index, tracked);
  Subflow& subflow = subflows_[index];
  Side& side = subflow.sides[tracked.at.side];
  SegmentAnalysis analysis;
  if (tracked.length_known) analysis = analyse(subflow.analysis, tracked.at.side, tracked.tcp);
  side.tcp.add(tracked, analysis);
  subflow.sides[1U - tracked.at.side].tcp.add_rtt(analysis);

  const DataAnnotation& data = annotator_.add(tracked);
  const std::uint64_t new_before = side.new_data();
  side.classes += data.classes;
  if (analysis.has(analysis_flag::kKeepAlive)) {
    side.unmapped_again += tracked.tcp.length - octets(data.classes);
  } else if (tracked.tcp.length != 0) {
    add_unmapped(tracked, data, side);
  }
  const auto sender = static_cast<std::size_t>(tracked.sender);
  for (const ReinjectedFrom& from : data.reinjected_from)
    reinjected_[sender][{from.subflow, index}] += from.octets;
  data_level_[sender].add_data(tracked, data);
  if (data.dack64) data_level_[1 - sender].add_data_ack(tracked, *data.dack64);
  for (const LateAnnotation& late : annotator_.late()) {
    side.classes += late.classes;
    for (const ReinjectedFrom& from : late.reinjected_from)
      reinjected_[sender][{from.subflow, index}] += from.octets;
    // It had been taken for data without a mapping.
    side.no_longer_first(octets(late.classes) - late.classes.retransmitted);
    side.unmapped_again -= std::min(side.unmapped_again, octets(late.classes));
  }
  SegmentFindings findings;
  findings.new_bytes = static_cast<std::int64_t>(side.new_data() - new_before);
  findings.pieces = data.pieces;
  findings.rtt_ns = rtt_sample_ns(analysis);
  if (data.dack64) findings.receive_window_bytes = receive_window_bytes(tracked);
  findings.flight_bytes = {data_level_[0].flight_bytes(), data_level_[1].flight_bytes()};
  return findings;
}

// Payload that no mapping covers (a fallback to TCP, a capture that began too late, data in a SYN):
// on its own subflow alone it can be told what is new and what came again.
void MptcpSummaryBuilder::add_unmapped(const TrackedSegment& tracked, const DataAnnotation& data,
                                       Side& side) {
  const std::int64_t seq = nearest_position(tracked.relative_seq, side.highest_seq);
  side.highest_seq = std::max(side.highest_seq, seq);
  const auto enter = [&](std::int64_t begin, std::int64_t end) {
    while (begin < end) {
      const ByteRanges::Stretch stretch = side.unmapped_sent.stretch_at(begin, end);
      (stretch.covered ? side.unmapped_again : side.unmapped_new) +=
          static_cast<std::uint64_t>(stretch.end - begin);
      side.unmapped_sent.add(begin, stretch.end);
      begin = stretch.end;
    }
  };
  std::uint64_t mapped_now = 0;
  std::int64_t from = seq;
  for (const MappedPiece& piece : data.pieces) {
    enter(from, seq + piece.offset);
    from = seq + piece.offset + piece.length;
    if (!side.unmapped_sent.empty())
      mapped_now += covered(side.unmapped_sent, seq + piece.offset, from);
  }
  enter(from, seq + tracked.tcp.length);
  side.no_longer_first(std::min(mapped_now, octets(data.classes) - data.classes.retransmitted));
}

CarriedBytes MptcpSummaryBuilder::carried(const Side& side) const {
  const TcpDirectionSums sums = side.tcp.sums();
  CarriedBytes bytes;
  bytes.throughput = sums.throughput_bytes;
  bytes.gap_filling = sums.gap_filling_bytes;
  bytes.new_data = side.new_data();
  bytes.reinjected = side.classes.reinjected;
  bytes.data_retransmitted = side.classes.data_retransmitted;
  bytes.retransmitted = side.classes.retransmitted + side.unmapped_again;
  bytes.unmapped = side.unmapped_new;
  return bytes;
}

MptcpDirectionSummary MptcpSummaryBuilder::direction(Role destination) const {
  MptcpDirectionSummary summary;
  summary.mptcpdest = destination;
  for (std::size_t i = 0; i < subflows_.size(); ++i) {
    const SubjectStream& stream = subject_.streams[i];
    const std::size_t side_index = stream.mptcp_role(0) == destination ? 1 : 0;
    const Side& side = subflows_[i].sides[side_index];
    const TcpDirectionSums sums = side.tcp.sums();
    SubflowDirectionSummary& subflow = summary.subflows.emplace_back();
    subflow.stream = stream;
    subflow.bytes = carried(side);
    subflow.packets = sums.packets;
    subflow.span = sums.span;
    subflow.data_span = sums.data_span;
    subflow.rtt_ns = side.tcp.rtt_ns();
    summary.bytes += subflow.bytes;
    summary.packets += subflow.packets;
    summary.span.add(subflow.span);
  }
  for (SubflowDirectionSummary& subflow : summary.subflows) {
    subflow.throughput_contribution = share_of(subflow.bytes.throughput, summary.bytes.throughput);
    subflow.goodput_contribution = share_of(subflow.bytes.new_data, summary.bytes.new_data);
  }
  const auto sender = static_cast<std::size_t>(peer(destination));
  for (const auto& [pair, bytes] : reinjected_[sender]) {
    summary.reinjected.push_back(
        {subject_.streams[pair.first].id, subject_.streams[pair.second].id, bytes});
  }
  summary.data_level = data_level_[sender].summary();
  return summary;
}

void MptcpSummaryBuilder::add_notes(MptcpSummary& summary) const {
  std::vector<std::string>& notes = summary.notes;
  if (!subject_.handshake_seen) {
    notes.emplace_back(
        "the handshake with MP_CAPABLE was not captured: roles may be guessed, and what was sent "
        "before is not counted");
  }
  for (const SubjectStream& stream : subject_.streams) {
    if (stream.state != SubflowState::fallback) continue;
    notes.push_back(
        fmt::format("tcp stream {} fell back to plain TCP: {}", stream.id, stream.fallback_reason));
  }
  for (const MptcpDirectionSummary& direction : summary.directions) {
    const std::string_view towards = to_string(direction.mptcpdest);
    if (direction.bytes.throughput == 0)
      notes.push_back(fmt::format("no data towards {} was captured", towards));
    if (direction.bytes.unmapped != 0) {
      notes.push_back(
          fmt::format("{} bytes towards {} came without a mapping; they count as new data, once "
                      "for each subflow",
                      direction.bytes.unmapped, towards));
    }
    for (const SubflowDirectionSummary& subflow : direction.subflows) {
      if (subflow.packets != 0) continue;
      notes.push_back(fmt::format("tcp stream {} has no packet towards {} in the capture",
                                  subflow.stream.id, towards));
    }
  }
}

MptcpSummary MptcpSummaryBuilder::finish() const {
  MptcpSummary summary;
  summary.mptcpstream = subject_.mptcpstream.value_or(0);
  summary.start_ns = subject_.start_ns;
  summary.directions = {direction(Role::server), direction(Role::client)};
  const auto initial =
      std::find_if(subject_.streams.begin(), subject_.streams.end(),
                   [](const SubjectStream& s) { return s.kind == SubflowKind::initial; });
  for (const SubjectStream& stream : subject_.streams) {
    if (initial == subject_.streams.end() || stream.kind != SubflowKind::joined) continue;
    const std::optional<double> delay = seconds_between(initial->syn_time_ns, stream.syn_time_ns);
    if (delay && *delay >= 0) summary.join_delays.push_back({stream.id, *delay});
  }
  add_notes(summary);
  return summary;
}

}  // namespace mptcpanalyzer
