#include "flow/data_annotator.h"

#include <algorithm>
#include <utility>

namespace mptcpanalyzer {
namespace {

// Of SYNs that wait for the key of their sender, so that a flood of them costs nothing.
constexpr std::size_t kMaxWaitingSyns = 16;

std::uint32_t frame_id(std::uint64_t frame) {
  return static_cast<std::uint32_t>(frame);
}

template <typename T>
T& at_or_new(std::vector<T>& all, std::size_t index, Keep keep) {
  while (all.size() <= index)
    all.emplace_back(keep);
  return all[index];
}

void collect_mappings(const std::vector<MappedPiece>& pieces, std::vector<std::uint32_t>& frames) {
  frames.clear();
  for (const MappedPiece& piece : pieces)
    frames.push_back(frame_id(piece.frame));
  if (frames.size() < 2) return;
  std::sort(frames.begin(), frames.end());
  frames.erase(std::unique(frames.begin(), frames.end()), frames.end());
}

}  // namespace

const DataAnnotation& DataAnnotator::add(const TrackedSegment& tracked) {
  late_.clear();
  annotation_ = {};
  if (tracked.subflow != kNone) annotate(tracked);
  return annotation_;
}

void DataAnnotator::annotate(const TrackedSegment& tracked) {
  SubflowData& subflow = at_or_new(subflows_, tracked.subflow, keep_);
  SubflowDirection& direction = subflow.sent_by[tracked.at.side];
  SubflowDirection& peer_direction = subflow.sent_by[1U - tracked.at.side];
  if (tracked.on_initial_subflow && tracked.has(tcp_flag::kSyn)) {
    if (direction.syn_frames.size() == kMaxWaitingSyns)
      direction.syn_frames.erase(direction.syn_frames.begin());
    direction.syn_frames.push_back(frame_id(tracked.tcp.frame));
    direction.syn_data.add(tracked.tcp.length);
    if (tracked.has(tcp_flag::kAck)) peer_direction.syn_data.accept(tracked.relative_ack - 1);
  }
  if (tracked.connection == kNone) return;

  ConnectionData& connection = at_or_new(connections_, tracked.connection, keep_);
  follow_roles(tracked, subflow, connection);
  learn_idsns(tracked, connection);
  const std::int64_t position = nearest_position(tracked.relative_seq, direction.highest_position);
  direction.highest_position = std::max(direction.highest_position, position);
  const std::optional<std::int64_t> shift = direction.origin.shift();
  const auto sender = static_cast<std::size_t>(tracked.sender);
  Context context{tracked,
                  direction,
                  peer_direction,
                  connection.numbering[sender],
                  connection.numbering[1 - sender],
                  connection.ledger[sender],
                  connection.ledger[1 - sender],
                  position + shift.value_or(0) - direction.syn_data.length(),
                  shift || tracked.counts_from_isn};
  if (tracked.first_data_length != 0) announce_first_data(context);
  for (const Dss& dss : tracked.dss_options())
    announce(context, dss);
  if (!direction.syn_frames.empty()) place_syns(context);
  if (tracked.tcp.length != 0 && !tracked.has(tcp_flag::kSyn)) place_payload(context);
  if (context.ssn_known && context.mapping_added && !direction.unmapped.empty())
    place_late(context);
  if (keep_ == Keep::ranges) forget_acknowledged(context);
}

// What both levels acknowledged is not sent again, but for a little that crosses the
// acknowledgement under way; at the receiver's end a slow path may bring copies of data that was
// acknowledged on another. Far beyond any window, nothing is expected any more.
void DataAnnotator::forget_acknowledged(Context& context) {
  constexpr std::int64_t kKept = std::int64_t{1} << 28U;
  if (annotation_.dack64)
    context.peer_ledger.forget_before(*annotation_.dack64 - std::uint64_t{kKept});
  if (!context.tracked.has(tcp_flag::kAck)) return;
  SubflowDirection& acked = context.peer_direction;
  acked.map.forget_before(nearest_position(context.tracked.relative_ack, acked.highest_position) +
                          acked.origin.shift().value_or(0) - acked.syn_data.length() - kKept);
}

// Numbering and ledger are kept by role, and which role a host has may turn out late. As long as a
// connection is known by a token alone, who opened the subflow counts as its client, since a token
// names the host that receives the SYN. When the client's key comes and the token is its hash, the
// server opened it, and what was entered for the one host is the other's:
//
//   MP_JOIN SYN, token 7, then data   the opener is the client: data goes to the client's ledger
//   MP_CAPABLE elsewhere, with keys   7 is the hash of the client's key: the opener is the server
//   the next segment of the subflow   the ledgers change places, and so do the numberings
void DataAnnotator::follow_roles(const TrackedSegment& tracked, SubflowData& subflow,
                                 ConnectionData& connection) {
  const bool by_opener = tracked.sender == tracked.opener_role;
  subflow.opener_side =
      by_opener ? tracked.at.side : static_cast<std::uint8_t>(1U - tracked.at.side);
  if (tracked.opener_role == subflow.opener_role) return;
  const bool has_entered = subflow.sent_by[tracked.at.side].highest_position != 0;
  if (has_entered) {
    std::swap(connection.numbering[0], connection.numbering[1]);
    std::swap(connection.ledger[0], connection.ledger[1]);
  }
  subflow.opener_role = tracked.opener_role;
}

// A key, which tells the IDSN, may come after data; what 4 bytes of a DSN leave open it settles.
void DataAnnotator::learn_idsns(const TrackedSegment& tracked, ConnectionData& connection) {
  for (std::size_t role = 0; role < 2; ++role) {
    DataNumbering& numbering = connection.numbering[role];
    if (!numbering.upper_half_known() && tracked.idsn[role])
      numbering.learn_idsn(*tracked.idsn[role]);
  }
}

// Version 1: MP_CAPABLE on the first data maps it to the byte after the IDSN (RFC 8684
// section 3.1).
void DataAnnotator::announce_first_data(Context& context) {
  if (!context.idsn()) return;
  const std::uint64_t dsn = context.own.from_8_bytes(*context.idsn() + 1);
  context.own.note_sent(dsn);
  // It begins with the first byte, whichever segment of a burst repeats it.
  const std::int64_t first = nearest_position(1, context.ssn);
  context.mapping_added |=
      context.direction.map
          .insert({first, dsn, context.tracked.first_data_length, context.tracked.tcp.frame})
          .added;
}

void DataAnnotator::announce(Context& context, const Dss& option) {
  if (option.has_data_ack() && !annotation_.dack64) {
    annotation_.dack64 =
        option.data_ack_is_64()
            ? context.peer.from_8_bytes(option.data_ack)
            : context.peer.from_4_bytes(static_cast<std::uint32_t>(option.data_ack));
  }
  if (!option.has_mapping()) return;
  const std::uint64_t dsn = option.dsn_is_64()
                                ? context.own.from_8_bytes(option.dsn)
                                : context.own.from_4_bytes(static_cast<std::uint32_t>(option.dsn));
  context.own.note_sent(dsn);
  if (!context.ssn_known) find_origin(context, option);
  SynData& syn_data = context.direction.syn_data;
  syn_data.observe(static_cast<std::uint32_t>(context.ssn), context.tracked.tcp.length,
                   option.subflow_seq, mapped_bytes(option));
  const std::int64_t ssn = nearest_position(syn_data.from_behind(option.subflow_seq), context.ssn);
  DataSequenceMap& map = context.direction.map;
  const std::uint64_t frame = context.tracked.tcp.frame;
  if (option.infinite()) {
    context.mapping_added |= map.insert_infinite(ssn, dsn, frame).added;
  } else if (mapped_bytes(option) != 0) {
    context.mapping_added |= map.insert({ssn, dsn, mapped_bytes(option), frame}).added;
  }
}

void DataAnnotator::find_origin(Context& context, const Dss& option) {
  const std::uint32_t length = context.tracked.tcp.length;
  if (length == 0 || mapped_bytes(option) == 0) return;
  SubflowOrigin& origin = context.direction.origin;
  origin.observe(context.ssn, length, option.subflow_seq, mapped_bytes(option));
  if (!origin.shift()) return;
  context.ssn += *origin.shift();
  context.ssn_known = true;
  context.direction.unmapped.shift(*origin.shift());
  context.mapping_added = true;  // as good as: data before it has a place now
}

// The SYN of the initial subflow stands at the IDSN, which the key tells: in version 1 only later,
// when it may have been sent several times.
void DataAnnotator::place_syns(Context& context) {
  if (!context.idsn()) return;
  const std::uint64_t dsn = *context.idsn() - context.own.offset();
  const std::vector<std::uint32_t> frames = std::exchange(context.direction.syn_frames, {});
  const auto earlier = std::exchange(context.direction.syn_dsn, dsn);
  if (earlier && *earlier != dsn) context.direction.dsn_from_frame = frames.front();
  for (const std::uint32_t frame : frames) {
    if (frame == frame_id(context.tracked.tcp.frame)) {
      annotation_.dsn64 = dsn;
    } else {
      LateAnnotation& late = late_.emplace_back();
      late.frame = frame;
      late.dsn64 = dsn;
    }
  }
}

// The parts of a segment that no mapping covers yet.
void DataAnnotator::remember_unmapped(Context& context, std::uint32_t length) {
  std::uint32_t from = 0;
  const auto remember = [&](std::uint32_t to) {
    if (to > from)
      context.direction.unmapped.add({context.ssn + from, to - from, context.tracked.tcp.frame});
  };
  for (const MappedPiece& piece : pieces_) {
    remember(piece.offset);
    from = piece.offset + piece.length;
  }
  remember(length);
}

void DataAnnotator::place_payload(Context& context) {
  const std::uint32_t length = context.tracked.tcp.length;
  pieces_.clear();
  const std::uint32_t found =
      context.ssn_known ? context.direction.map.find(context.ssn, length, pieces_) : 0;
  if (found != length) remember_unmapped(context, length);
  if (found == 0) return;
  if (pieces_.front().offset == 0) annotation_.dsn64 = pieces_.front().dsn;
  annotation_.pieces = pieces_;
  annotation_.classes = context.ledger.add(context.tracked.subflow, context.tracked.tcp.frame,
                                           context.ssn, pieces_, &copies_);
  const std::span<const ReinjectedFrom> from = context.ledger.reinjected_from();
  reinjected_from_.assign(from.begin(), from.end());  // place_late() uses the ledger again
  annotation_.reinjected_from = reinjected_from_;
  if (keep_ == Keep::ranges) return;
  collect_mappings(pieces_, related_mappings_);
  annotation_.related_mappings = related_mappings_;
  if (copies_.empty()) return;
  reinjection_of_.clear();
  data_retransmission_of_.clear();
  for (const DataCopy& copy : copies_) {
    auto& list =
        copy.subflow == context.tracked.subflow ? data_retransmission_of_ : reinjection_of_;
    list.push_back(frame_id(copy.frame));
  }
  annotation_.reinjection_of = reinjection_of_;
  annotation_.data_retransmission_of = data_retransmission_of_;
}

// Data that came before the mapping which this segment announced.
void DataAnnotator::place_late(Context& context) {
  mapped_late_.clear();
  context.direction.unmapped.take_mapped(context.direction.map, mapped_late_);
  std::vector<MappedPiece> pieces;
  for (const UnmappedData::Part& part : mapped_late_) {
    context.direction.map.find(part.ssn, part.length, pieces);
    if (pieces.empty()) continue;
    LateAnnotation& late = late_.emplace_back();
    late.frame = frame_id(part.frame);
    late.dsn64 = pieces.front().dsn;
    late.classes =
        context.ledger.add(context.tracked.subflow, part.frame, part.ssn, pieces, &copies_);
    const auto from = context.ledger.reinjected_from();
    late.reinjected_from.assign(from.begin(), from.end());
    if (keep_ == Keep::ranges) continue;
    collect_mappings(pieces, late.related_mappings);
    for (const DataCopy& copy : copies_) {
      const std::uint32_t other = frame_id(copy.frame);
      const std::pair pair{std::max(late.frame, other), std::min(late.frame, other)};
      auto& pairs =
          copy.subflow == context.tracked.subflow ? late.data_retransmissions : late.reinjections;
      pairs.push_back(pair);
    }
  }
}

void DataAnnotator::number(CaptureTables& tables) const {
  for (StreamId id = 0; id < tables.places.size(); ++id) {
    for (std::uint8_t side = 0; side < 2; ++side)
      number(tables, id, side, tables.places[id].numbering[side]);
  }
}

void DataAnnotator::number(const CaptureTables& tables, StreamId stream, std::uint8_t side,
                           SideNumbering& result) const {
  const ConnectionId id = tables.places[stream].connection;
  if (id == kNone || id >= connections_.size()) return;
  const std::uint32_t index = tables.streams[stream].subflow;
  const Subflow& subflow = tables.subflows[index];
  const Role opener = opener_role(tables, subflow);
  const Role role = side == subflow.opener ? opener : peer(opener);
  // Without a handshake, what the whole capture tells of the roles may differ from what was taken
  // for them at the time.
  std::uint8_t opener_side = subflow.opener;
  if (index < subflows_.size()) {
    result.dsn_from_frame = subflows_[index].sent_by[side].dsn_from_frame;
    opener_side = subflows_[index].opener_side;
  }
  const Role counted_as = side == opener_side ? opener : peer(opener);
  const DataNumbering& numbering = connections_[id].numbering[static_cast<std::size_t>(counted_as)];
  result.dsn_offset = numbering.offset();
  const auto idsn = tables.connections[id].host(role).idsn;
  const auto first = numbering.first_sent();
  result.dsn_base_known = idsn || first;
  result.dsn_base_is_first_seen = !idsn && first;
  if (idsn) {
    result.dsn_base = *idsn;
  } else if (first) {
    result.dsn_base = *first + numbering.offset() - 1;
  }
}

}  // namespace mptcpanalyzer
