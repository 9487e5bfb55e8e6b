#include "flow/annotator.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace mptcpanalyzer {
namespace {

std::uint32_t frame_id(std::uint64_t frame) {
  return static_cast<std::uint32_t>(frame);
}

template <typename T>
T& at_or_new(std::deque<T>& all, std::size_t index) {
  while (all.size() <= index)
    all.emplace_back();
  return all[index];
}

void collect_mappings(const std::vector<MappedPiece>& pieces, std::vector<std::uint32_t>& frames) {
  frames.clear();
  for (const MappedPiece& piece : pieces)
    frames.push_back(frame_id(piece.frame));
  std::sort(frames.begin(), frames.end());
  frames.erase(std::unique(frames.begin(), frames.end()), frames.end());
}

Role role_of_side(const Subflow& subflow, Role opener_role, std::size_t side) {
  return side == subflow.opener ? opener_role : peer(opener_role);
}

}  // namespace

PacketAnnotation Annotator::add(const Frame& frame, const Segment& segment, Anomalies& anomalies) {
  late_.clear();
  PacketAnnotation annotation;
  annotation.at = tracker_.add(frame, segment, anomalies);
  const TcpStream& stream = tracker_.streams()[annotation.at.stream];
  const std::size_t side = annotation.at.side;
  annotation.relative_seq = segment.seq - stream.sent_by[side].base;
  annotation.relative_ack =
      segment.has(tcp_flag::kAck) ? segment.ack - stream.sent_by[1 - side].base : segment.ack;
  analyse_tcp(frame, segment, annotation);
  if (stream.subflow != kNone) annotate_data(frame, segment, annotation);
  return annotation;
}

void Annotator::analyse_tcp(const Frame& frame, const Segment& segment,
                            PacketAnnotation& annotation) {
  StreamData& stream = at_or_new(streams_, annotation.at.stream);
  const std::size_t side = annotation.at.side;
  stream.scales.learn(annotation.at.side, segment);
  if (!segment.payload_length_known) return;
  SegmentFacts facts = segment_facts(segment, frame.number, frame.time_ns);
  facts.peer_window_scale = stream.scales.of_sender[1 - side];
  const TcpDirection& own = tracker_.streams()[annotation.at.stream].sent_by[side];
  facts.repeats_syn = segment.has(tcp_flag::kSyn) && !segment.has(tcp_flag::kAck) &&
                      own.segments > 1 && annotation.relative_seq == 0;
  annotation.retransmission = analyse(stream.analysis, annotation.at.side, facts).retransmission;
}

void Annotator::annotate_data(const Frame& frame, const Segment& segment,
                              PacketAnnotation& annotation) {
  const std::uint32_t index = tracker_.streams()[annotation.at.stream].subflow;
  const Subflow& subflow = tracker_.subflows()[index];
  const ConnectionId id = tracker_.connection_of(annotation.at.stream);
  SubflowData& subflow_data = at_or_new(subflows_, index);
  const std::size_t side = annotation.at.side;
  SubflowDirection& direction = subflow_data.sent_by[side];
  if (segment.has(tcp_flag::kSyn) && subflow.kind == SubflowKind::initial) {
    direction.syn_frame = frame_id(frame.number);
  }
  if (id == kNone) return;

  ConnectionData& data = at_or_new(connections_, id);
  const Role opener_role = tracker_.opener_role(subflow);
  if (opener_role != subflow_data.opener_role && direction.highest_ssn != 0) {
    // A key told that the token, taken for the server's, was the client's.
    std::swap(data.numbering[0], data.numbering[1]);
    std::swap(data.ledger[0], data.ledger[1]);
  }
  subflow_data.opener_role = opener_role;
  if (subflow_data.connection != id) {
    subflow_data.connection = id;
    subflow_data.ordinal = data.subflows++;
  }
  const Connection& connection = tracker_.connections()[id];
  for (const Role role : {Role::client, Role::server}) {
    DataNumbering& numbering = data.numbering[static_cast<std::size_t>(role)];
    const auto idsn = connection.host(role).idsn;
    if (idsn && !numbering.upper_half_known()) numbering.learn_idsn(*idsn);
  }

  const std::int64_t ssn = nearest_position(annotation.relative_seq, direction.highest_ssn);
  direction.highest_ssn = std::max(direction.highest_ssn, ssn);
  Context context{frame,
                  segment,
                  subflow,
                  connection,
                  subflow_data.ordinal,
                  data,
                  direction,
                  role_of_side(subflow, opener_role, side),
                  ssn};
  for (const MptcpOption& option : segment.mptcp_options()) {
    if (const auto* capable = std::get_if<MpCapable>(&option.body)) announce(context, *capable);
    if (const auto* dss = std::get_if<Dss>(&option.body)) announce(context, *dss, annotation);
  }
  if (direction.syn_frame != 0) place_syn(context, annotation);
  if (segment.payload_length != 0 && !segment.has(tcp_flag::kSyn))
    place_payload(context, annotation);
  if (context.mapping_added && !direction.unmapped.empty()) place_late(context);
}

// Version 1: MP_CAPABLE on the first data maps it to the octet after the IDSN (RFC 8684
// section 3.1).
void Annotator::announce(Context& context, const MpCapable& option) {
  if (!option.data_length || *option.data_length == 0) return;
  const auto idsn = context.connection.host(context.sender).idsn;
  if (!idsn) return;
  DataNumbering& numbering = context.data.numbering[static_cast<std::size_t>(context.sender)];
  const std::uint64_t dsn = numbering.from_8_octets(*idsn + 1);
  numbering.note_sent(dsn);
  context.mapping_added |=
      context.direction.map.insert({context.ssn, dsn, *option.data_length, context.frame.number})
          .added;
}

void Annotator::announce(Context& context, const Dss& option, PacketAnnotation& annotation) {
  if (option.has_data_ack() && !annotation.dack64) {
    DataNumbering& acked = context.data.numbering[static_cast<std::size_t>(peer(context.sender))];
    annotation.dack64 = option.data_ack_is_64()
                            ? acked.from_8_octets(option.data_ack)
                            : acked.from_4_octets(static_cast<std::uint32_t>(option.data_ack));
  }
  if (!option.has_mapping()) return;
  DataNumbering& numbering = context.data.numbering[static_cast<std::size_t>(context.sender)];
  const std::uint64_t dsn = option.dsn_is_64()
                                ? numbering.from_8_octets(option.dsn)
                                : numbering.from_4_octets(static_cast<std::uint32_t>(option.dsn));
  numbering.note_sent(dsn);
  const std::int64_t ssn = nearest_position(option.subflow_seq, context.ssn);
  DataSequenceMap& map = context.direction.map;
  if (option.infinite()) {
    context.mapping_added |= map.insert_infinite(ssn, dsn, context.frame.number).added;
  } else if (mapped_octets(option) != 0) {
    context.mapping_added |=
        map.insert({ssn, dsn, mapped_octets(option), context.frame.number}).added;
  }
}

// The SYN of the initial subflow stands at the IDSN, which the key tells: in version 1 only later.
void Annotator::place_syn(Context& context, PacketAnnotation& annotation) {
  const DataNumbering& numbering = context.data.numbering[static_cast<std::size_t>(context.sender)];
  const auto idsn = context.connection.host(context.sender).idsn;
  if (!idsn) return;
  const std::uint64_t dsn = *idsn - numbering.offset();
  const std::uint32_t frame = std::exchange(context.direction.syn_frame, 0);
  if (frame == frame_id(context.frame.number)) {
    annotation.dsn64 = dsn;
  } else {
    late_.push_back({frame, dsn, {}, {}, {}});
  }
}

// The parts of a segment that no mapping covers yet.
void Annotator::remember_unmapped(Context& context, std::uint32_t length) {
  std::uint32_t from = 0;
  const auto remember = [&](std::uint32_t to) {
    if (to > from)
      context.direction.unmapped.add({context.ssn + from, to - from, context.frame.number});
  };
  for (const MappedPiece& piece : pieces_) {
    remember(piece.offset);
    from = piece.offset + piece.length;
  }
  remember(length);
}

void Annotator::place_payload(Context& context, PacketAnnotation& annotation) {
  const std::uint32_t length = context.segment.payload_length;
  const std::uint32_t found = context.direction.map.find(context.ssn, length, pieces_);
  if (found != length) remember_unmapped(context, length);
  if (found == 0) return;
  if (pieces_.front().offset == 0) annotation.dsn64 = pieces_.front().dsn;
  collect_mappings(pieces_, related_mappings_);
  annotation.related_mappings = related_mappings_;
  copies_.clear();
  context.data.ledger[static_cast<std::size_t>(context.sender)].add(
      context.ordinal, context.frame.number, context.ssn, pieces_, &copies_);
  reinjection_of_.clear();
  data_retransmission_of_.clear();
  for (const DataCopy& copy : copies_) {
    auto& list = copy.subflow == context.ordinal ? data_retransmission_of_ : reinjection_of_;
    list.push_back(frame_id(copy.frame));
  }
  annotation.reinjection_of = reinjection_of_;
  annotation.data_retransmission_of = data_retransmission_of_;
}

// Data that came before the mapping which this segment announced.
void Annotator::place_late(Context& context) {
  mapped_late_.clear();
  context.direction.unmapped.take_mapped(context.direction.map, mapped_late_);
  for (const UnmappedData::Part& part : mapped_late_) {
    context.direction.map.find(part.ssn, part.length, pieces_);
    if (pieces_.empty()) continue;
    LateAnnotation& late = late_.emplace_back();
    late.frame = frame_id(part.frame);
    late.dsn64 = pieces_.front().dsn;
    collect_mappings(pieces_, late.related_mappings);
    copies_.clear();
    context.data.ledger[static_cast<std::size_t>(context.sender)].add(context.ordinal, part.frame,
                                                                      part.ssn, pieces_, &copies_);
    for (const DataCopy& copy : copies_) {
      const std::uint32_t other = frame_id(copy.frame);
      const std::pair pair{std::max(late.frame, other), std::min(late.frame, other)};
      auto& pairs = copy.subflow == context.ordinal ? late.data_retransmissions : late.reinjections;
      pairs.push_back(pair);
    }
  }
}

SideNumbering Annotator::numbering(StreamId stream, int side) const {
  SideNumbering result;
  if (stream < streams_.size()) {
    result.window_scale = streams_[stream].scales.of_sender[static_cast<std::size_t>(side)];
  }
  const ConnectionId id = tracker_.connection_of(stream);
  if (id == kNone || id >= connections_.size()) return result;
  const Subflow& subflow = *tracker_.subflow_of(stream);
  const Role role =
      role_of_side(subflow, tracker_.opener_role(subflow), static_cast<std::size_t>(side));
  const DataNumbering& numbering = connections_[id].numbering[static_cast<std::size_t>(role)];
  result.dsn_offset = numbering.offset();
  const auto idsn = tracker_.connections()[id].host(role).idsn;
  const auto first = numbering.first_sent();
  result.dsn_base_known = idsn || first;
  result.dsn_base_is_first_seen = !idsn && first;
  if (idsn) {
    result.dsn_base = *idsn;
  } else if (first) {
    result.dsn_base = *first + numbering.offset() - 1;
  }
  return result;
}

}  // namespace mptcpanalyzer
