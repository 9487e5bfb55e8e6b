#include "analysis/summary/mptcp_summary.h"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>
#include <map>
#include <utility>

#include "analysis/subject/share.h"

namespace mptcpanalyzer {
namespace {

// The tcp stream of a subflow by its number.
StreamId stream_of(std::uint32_t subflow, const Subject& subject,
                   std::span<const CountedSubflow> subflows) {
  const auto found = std::find_if(subflows.begin(), subflows.end(),
                                  [&](const CountedSubflow& s) { return s.subflow == subflow; });
  assert(found != subflows.end());
  return subject.streams[static_cast<std::size_t>(found - subflows.begin())].id;
}

// The side of the stream that sends towards a host.
std::size_t side_towards(const SubjectStream& stream, Role destination) {
  return stream.mptcp_role(0) == destination ? 1 : 0;
}

MptcpDirectionSummary sum_up_direction(const Subject& subject, Role destination,
                                       std::span<const CountedSubflow> subflows) {
  MptcpDirectionSummary summary;
  summary.mptcpdest = destination;
  std::map<std::pair<StreamId, StreamId>, std::uint64_t> reinjected;  // by from, to
  for (std::size_t i = 0; i < subflows.size(); ++i) {
    const SubjectStream& stream = subject.streams[i];
    const std::size_t side = side_towards(stream, destination);
    const CarriedCounter& sent = subflows[i].counter->sent_by(side);
    const TcpDirectionSums sums = sent.sums();
    SubflowDirectionSummary& subflow = summary.subflows.emplace_back();
    subflow.stream = stream;
    subflow.captured = !stream.missed[side];
    subflow.bytes = sent.bytes();
    subflow.packets = sums.packets;
    subflow.span = sums.span;
    subflow.data_span = sums.data_span;
    subflow.rtt_ns = sent.rtt_ns();
    summary.bytes += subflow.bytes;
    summary.packets += subflow.packets;
    summary.span.add(subflow.span);
    for (const auto& [from, bytes] : sent.reinjected_from())
      reinjected[{stream_of(from, subject, subflows), stream.id}] += bytes;
  }
  summary.captured = std::any_of(summary.subflows.begin(), summary.subflows.end(),
                                 [](const auto& subflow) { return subflow.captured; });
  for (SubflowDirectionSummary& subflow : summary.subflows) {
    subflow.throughput_contribution = share_of(subflow.bytes.throughput, summary.bytes.throughput);
    subflow.goodput_contribution = share_of(subflow.bytes.new_data, summary.bytes.new_data);
  }
  for (const auto& [pair, bytes] : reinjected)
    summary.reinjected.push_back({pair.first, pair.second, bytes});
  return summary;
}

// What else there is to know of the connection, and how it ended.
void add_notes_on_connection(const Subject& subject, std::vector<std::string>& notes) {
  if (subject.versions) {
    notes.push_back(fmt::format("the SYN offered MPTCP version {}, and the answer was version {}",
                                subject.versions->first, subject.versions->second));
  }
  if (subject.same_as) {
    notes.push_back(
        fmt::format("this connection was captured at two places, as on both sides of a NAT: "
                    "mptcp stream {} is the same",
                    *subject.same_as));
  }
  for (const auto& [copy, original] : subject.copies) {
    notes.push_back(
        fmt::format("tcp stream {} is left out: it is tcp stream {}, captured at another place",
                    copy, original));
  }
  if (const auto& fastclose = subject.fastclose) {
    notes.push_back(fmt::format("{} ended the connection by MP_FASTCLOSE in frame {}",
                                to_string(fastclose->sender), fastclose->frame));
  }
  for (const Role role : {Role::client, Role::server}) {
    const DataFin data_fin = subject.data_fin[static_cast<std::size_t>(role)];
    if (data_fin == DataFin::missing) {
      notes.push_back(
          fmt::format("{} closed all its subflows without a DATA_FIN", to_string(role)));
    } else if (data_fin == DataFin::unacknowledged && !subject.fastclose) {
      notes.push_back(fmt::format("the DATA_FIN of {} was not acknowledged", to_string(role)));
    }
  }
}

void add_notes(const Subject& subject, MptcpSummary& summary) {
  std::vector<std::string>& notes = summary.notes;
  add_notes_on_connection(subject, notes);
  if (!subject.handshake_seen) {
    notes.emplace_back(
        "the handshake with MP_CAPABLE was not captured: roles may be guessed, and what was sent "
        "before is not counted");
  }
  for (const SubjectStream& stream : subject.streams) {
    if (stream.state == SubflowState::broken) {
      notes.push_back(
          fmt::format("tcp stream {} is broken: data without MPTCP options from frame {}; such "
                      "data never reaches the application",
                      stream.id, stream.unmapped_frame));
    }
    if (stream.state != SubflowState::fallback) continue;
    notes.push_back(
        fmt::format("tcp stream {} fell back to plain TCP: {}", stream.id, stream.fallback_reason));
  }
  for (const MptcpDirectionSummary& direction : summary.directions) {
    const std::string_view towards = to_string(direction.mptcpdest);
    if (direction.bytes.throughput == 0)
      notes.push_back(fmt::format("no data towards {} was captured", towards));
    if (const std::uint64_t counted = direction.bytes.unmapped - direction.bytes.undelivered;
        counted != 0) {
      notes.push_back(fmt::format(
          "{} bytes towards {} came {}; they count as new data, once for each subflow", counted,
          towards,
          all_classes_known(direction)
              ? "without a mapping"
              : "where the snap length cut options, so that their mappings are not known"));
    }
    if (direction.data_level.beyond_window_packets != 0) {
      notes.push_back(
          fmt::format("{} packet(s) towards {}, {} bytes, ended beyond the window that it had "
                      "announced: what is out of order of them it throws away",
                      direction.data_level.beyond_window_packets, towards,
                      direction.data_level.beyond_window_bytes));
    }
    for (const SubflowDirectionSummary& subflow : direction.subflows) {
      if (subflow.packets != 0) continue;
      notes.push_back(fmt::format("tcp stream {} has no packet towards {} in the capture",
                                  subflow.stream.id, towards));
      if (subflow.captured) continue;
      notes.push_back(fmt::format(
          "packets of tcp stream {} towards {} were acknowledged: what they carried is in no sum",
          subflow.stream.id, towards));
    }
  }
}

void add_join_delays(const Subject& subject, MptcpSummary& summary) {
  const auto initial =
      std::find_if(subject.streams.begin(), subject.streams.end(),
                   [](const SubjectStream& s) { return s.kind == SubflowKind::initial; });
  for (const SubjectStream& stream : subject.streams) {
    if (initial == subject.streams.end() || stream.kind != SubflowKind::joined) continue;
    const std::optional<double> delay = seconds_between(initial->syn_time_ns, stream.syn_time_ns);
    if (delay && *delay >= 0) summary.join_delays.push_back({stream.id, *delay});
  }
}

}  // namespace

bool classes_known(const SubflowDirectionSummary& subflow, Role destination) {
  return subflow.bytes.unmapped == 0 || subflow.stream.state == SubflowState::fallback ||
         !subflow.stream.options_cut[side_towards(subflow.stream, destination)];
}

bool all_classes_known(const MptcpDirectionSummary& direction) {
  return std::all_of(direction.subflows.begin(), direction.subflows.end(),
                     [&](const auto& s) { return classes_known(s, direction.mptcpdest); });
}

MptcpSummary sum_up_connection(const Subject& subject, std::span<const CountedSubflow> subflows) {
  assert(subflows.size() == subject.streams.size());
  MptcpSummary summary;
  summary.mptcpstream = subject.mptcpstream.value_or(0);
  summary.start_ns = subject.start_ns;
  for (const Role destination : {Role::server, Role::client})
    summary.directions.push_back(sum_up_direction(subject, destination, subflows));
  add_join_delays(subject, summary);
  add_notes(subject, summary);
  return summary;
}

MptcpSummaryBuilder::MptcpSummaryBuilder(Subject subject)
    : subject_(std::move(subject)), subflows_(subject_.streams.size()) {
  for (std::size_t i = 0; i < subject_.streams.size(); ++i)
    index_.emplace(subject_.streams[i].id, i);
  for (std::size_t i = 0; i < subject_.streams.size(); ++i) {
    if (subject_.streams[i].state == SubflowState::broken) subflows_[i].drop_unmapped();
  }
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
  SubflowCounter& subflow = subflows_[index];
  const CarriedCounter& carried = subflow.sent_by(tracked.at.side);
  const std::uint64_t new_before = carried.new_data();
  const DataAnnotation& data = annotator_.add(tracked);
  const SegmentAnalysis analysis = subflow.add(tracked, data, annotator_.late());
  const auto sender = static_cast<std::size_t>(tracked.sender);
  SegmentFindings findings;
  findings.new_bytes = static_cast<std::int64_t>(carried.new_data() - new_before);
  // It is less where a mapping that came late told of earlier data.
  const auto own_new_bytes =
      std::max(findings.new_bytes, static_cast<std::int64_t>(data.classes.new_data));
  data_level_[sender].add_data(tracked, data, static_cast<std::uint64_t>(own_new_bytes));
  if (data.dack64) data_level_[1 - sender].add_data_ack(tracked, *data.dack64);

  findings.pieces = data.pieces;
  findings.rtt_ns = rtt_sample_ns(analysis);
  if (data.dack64) findings.receive_window_bytes = receive_window_bytes(tracked);
  findings.flight_bytes = {data_level_[0].flight_bytes(), data_level_[1].flight_bytes()};
  return findings;
}

MptcpSummary MptcpSummaryBuilder::finish() const {
  std::vector<CountedSubflow> counted;
  for (std::size_t i = 0; i < subflows_.size(); ++i)
    counted.push_back({&subflows_[i], static_cast<std::uint32_t>(i)});
  MptcpSummary summary = sum_up_connection(subject_, counted);
  for (MptcpDirectionSummary& direction : summary.directions) {
    const auto sender = static_cast<std::size_t>(peer(direction.mptcpdest));
    direction.data_level = data_level_[sender].summary();
  }
  return summary;
}

}  // namespace mptcpanalyzer
