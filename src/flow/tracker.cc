#include "flow/tracker.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "flow/data_sequence_map.h"
#include "flow/keys.h"
#include "flow/sequence_number.h"

namespace mptcpanalyzer {
namespace {

std::uint64_t side_key(std::uint32_t subflow, std::uint8_t side) {
  return std::uint64_t{subflow} * 2 + side;
}

std::uint32_t subflow_seq(const TcpStream& stream, std::uint8_t side, const Segment& segment) {
  return segment.seq - stream.sent_by[side].base;
}

}  // namespace

Subflow& Tracker::subflow_for(TcpStream& stream, StreamId id) {
  if (stream.subflow == kNone) {
    stream.subflow = static_cast<std::uint32_t>(tables_.subflows.size());
    Subflow& subflow = tables_.subflows.emplace_back();
    subflow.tcp_stream = id;
    subflow.opener = stream.client_side;
  }
  return tables_.subflows[stream.subflow];
}

StreamPosition Tracker::add(const Frame& frame, const Segment& segment, Anomalies& anomalies) {
  const StreamPosition at = streams_.add(frame, segment, anomalies);
  TcpStream& stream = streams_[at.stream];
  if (segment.mptcp_count == 0 && stream.subflow == kNone) return at;

  const Context context{frame, segment, stream, at, subflow_for(stream, at.stream), anomalies};
  if (segment.has(tcp_flag::kSyn)) follow_handshake(context);
  for (const MptcpOption& option : segment.mptcp_options()) {
    // MP_CAPABLE without a key (the SYN of version 1) makes no connection, all others do.
    if (option.subtype != static_cast<std::uint8_t>(MptcpSubtype::mp_capable) &&
        !std::holds_alternative<MpJoinSyn>(option.body)) {
      ensure_connection(context);
    }
    std::visit([&](const auto& body) { learn(context, body); }, option.body);
  }
  if (segment.payload_length != 0) follow_payload(context);
  return at;
}

// What SYN and SYN/ACK of a subflow offered and answered.
void Tracker::follow_handshake(const Context& context) {
  Subflow& subflow = context.subflow;
  const bool with_mptcp = context.segment.mptcp_count != 0;
  if (context.segment.options.fault == OptionFault::cut && !with_mptcp) return;
  if (!context.segment.has(tcp_flag::kAck)) {
    if (with_mptcp) {
      subflow.opener = context.at.side;
      if (!subflow.mptcp_syn) subflow.syn_time_ns = context.frame.time_ns;
      subflow.mptcp_syn = true;
    }
    subflow.plain_syn_after = subflow.mptcp_syn && !with_mptcp;
  } else {
    subflow.mptcp_syn_ack |= with_mptcp;
    subflow.plain_syn_ack = !with_mptcp;
  }
}

// Whether the first payload of each side carries MPTCP: without it the connection fell back
// (RFC 8684 section 3.7).
void Tracker::follow_payload(const Context& context) {
  if (context.segment.has(tcp_flag::kSyn)) return;
  if (!checksums_.empty()) {
    const auto found = checksums_.find(side_key(context.stream.subflow, context.at.side));
    if (found != checksums_.end()) {
      add_verdicts(context,
                   found->second.add(subflow_seq(context.stream, context.at.side, context.segment),
                                     context.segment.payload, context.segment.payload_length));
    }
  }
  SubflowSide& side = context.subflow.said_by[context.at.side];
  const bool with_mptcp = context.segment.mptcp_count != 0;
  if (side.payload || (context.segment.options.fault == OptionFault::cut && !with_mptcp)) return;
  side.payload = true;
  side.payload_with_mptcp = with_mptcp;
}

void Tracker::attach(const Context& context, ConnectionId id) {
  Subflow& subflow = context.subflow;
  if (subflow.connection == kNone) {
    subflow.connection = id;
    connections_[id].subflows.push_back(context.stream.subflow);
  } else {
    // Its options were seen before the SYN that names the connection.
    subflow.connection =
        connections_.merge(subflow.connection, id, context.frame.number, context.anomalies);
  }
}

void Tracker::ensure_connection(const Context& context) {
  if (context.subflow.connection == kNone) attach(context, connections_.create());
}

void Tracker::learn(const Context& context, const MpCapable& option) {
  Subflow& subflow = context.subflow;
  // A stream is opened by MP_CAPABLE or by MP_JOIN; after a join no keys are exchanged.
  if (subflow.kind == SubflowKind::joined) return;
  subflow.kind = SubflowKind::initial;
  const bool syn = context.segment.has(tcp_flag::kSyn);
  if (syn && !context.segment.has(tcp_flag::kAck)) subflow.offered_version = option.version;
  if (!option.sender_key) return;

  ensure_connection(context);
  if (!syn) {
    // Only the client sends MP_CAPABLE after the SYN: in its first acknowledgement or data.
    streams_.learn_client(context.at.stream, context.at.side, RoleEvidence::mptcp_option);
    subflow.opener = context.at.side;
    subflow.mptcp_ack = true;
    if (subflow.ack_time_ns == kNoTime) subflow.ack_time_ns = context.frame.time_ns;
  }
  const Role sender = context.stream.role_of(context.at.side);
  ConnectionId id = connections_.learn_key(subflow.connection, sender, *option.sender_key,
                                           option.version, context.frame.number, context.anomalies);
  if (option.receiver_key && !connections_[id].host(peer(sender)).key) {
    id = connections_.learn_key(id, peer(sender), *option.receiver_key, option.version,
                                context.frame.number, context.anomalies);
  }
  subflow.connection = id;
  connections_[id].checksum |= option.checksum_required();
  const auto idsn = connections_[id].host(sender).idsn;
  if (option.checksum && option.data_length && idsn) {
    // It maps the first data to the byte after the IDSN (RFC 8684 section 3.1).
    announce_checksum(context,
                      {1, *idsn + 1, *option.data_length, *option.data_length, *option.checksum});
  }
}

void Tracker::learn(const Context& context, const MpJoinSyn& option) {
  Subflow& subflow = context.subflow;
  // Its first word holds: a forged SYN must not make one connection of two.
  if (subflow.kind == SubflowKind::initial) return;
  if (subflow.token && subflow.token != option.receiver_token) return;
  subflow.kind = SubflowKind::joined;
  subflow.opener = context.at.side;
  subflow.token = option.receiver_token;
  attach(context, connections_.find_or_create_by_token(option.receiver_token));
  SubflowSide& side = subflow.said_by[context.at.side];
  side.nonce = option.nonce;
  side.address_id = option.address_id;
  side.backup = option.backup;
}

void Tracker::learn(const Context& context, const MpJoinSynAck& option) {
  Subflow& subflow = context.subflow;
  if (subflow.kind == SubflowKind::initial) return;
  subflow.kind = SubflowKind::joined;
  subflow.opener = static_cast<std::uint8_t>(1 - context.at.side);
  subflow.syn_ack_hmac = option.truncated_hmac;
  SubflowSide& side = subflow.said_by[context.at.side];
  side.nonce = option.nonce;
  side.address_id = option.address_id;
  side.backup = option.backup;
}

void Tracker::learn(const Context& context, const MpJoinAck& option) {
  Subflow& subflow = context.subflow;
  if (subflow.kind == SubflowKind::initial) return;
  streams_.learn_client(context.at.stream, context.at.side, RoleEvidence::mptcp_option);
  subflow.kind = SubflowKind::joined;
  subflow.opener = context.at.side;
  subflow.mptcp_ack = true;
  subflow.ack_hmac = option.hmac;
  if (subflow.ack_time_ns == kNoTime) subflow.ack_time_ns = context.frame.time_ns;
}

void Tracker::learn(const Context& context, const Dss& option) {
  context.subflow.said_by[context.at.side].dss = true;
  if (option.infinite()) context.subflow.infinite_mapping = true;
  if (option.checksum && option.has_mapping() && !option.infinite())
    follow_checksum(context, option);
}

void Tracker::follow_checksum(const Context& context, const Dss& dss) {
  const Connection& connection = connections_[connections_.resolve(context.subflow.connection)];
  const Role opener = opener_role(tables_, context.subflow);
  const auto idsn =
      connection.host(context.at.side == context.subflow.opener ? opener : peer(opener)).idsn;
  // Of a DSN of 4 bytes the key tells the rest, as long as less than 2^31 bytes were sent.
  if (!dss.dsn_is_64() && !idsn) return;
  const std::uint64_t dsn =
      dss.dsn_is_64() ? dss.dsn : nearest_data_sequence(static_cast<std::uint32_t>(dss.dsn), *idsn);
  announce_checksum(context, {dss.subflow_seq, dsn, dss.length, mapped_bytes(dss), *dss.checksum});
}

void Tracker::announce_checksum(const Context& context,
                                const MappingChecksum::Announced& announced) {
  // Subflow sequence numbers count from the ISN.
  if (!context.stream.sent_by[context.at.side].base_from_handshake) return;
  add_verdicts(context,
               checksums_[side_key(context.stream.subflow, context.at.side)].announce(announced));
}

void Tracker::add_verdicts(const Context& context, MappingChecksum::Verdicts verdicts) const {
  context.subflow.checksums_right += verdicts.right;
  context.subflow.checksums_wrong += verdicts.wrong;
  if (verdicts.wrong != 0) {
    context.anomalies.add(Anomaly::dss_checksum_wrong, context.frame.number);
  }
}

void Tracker::learn(const Context& context, const AddAddr& option) {
  if (!option.truncated_hmac || option.version0()) return;
  const Connection& connection = connections_[connections_.resolve(context.subflow.connection)];
  const Role opener = opener_role(tables_, context.subflow);
  const Role sender = context.at.side == context.subflow.opener ? opener : peer(opener);
  const auto own = connection.host(sender).key;
  const auto other = connection.host(peer(sender)).key;
  if (own && other && add_addr_hmac(*own, *other, option) != *option.truncated_hmac) {
    context.anomalies.add(Anomaly::add_addr_hmac_mismatch, context.frame.number);
  }
}

void Tracker::learn(const Context& /*context*/, const RemoveAddr& /*option*/) {}

void Tracker::learn(const Context& context, const MpPrio& option) {
  if (!option.address_id) {
    context.subflow.said_by[context.at.side].backup = option.backup;
    return;
  }
  // Version 0 may speak of another subflow: the one from the sender's address of that id.
  const Role opener = opener_role(tables_, context.subflow);
  const Role sender = context.at.side == context.subflow.opener ? opener : peer(opener);
  for (const std::uint32_t index :
       connections_[connections_.resolve(context.subflow.connection)].subflows) {
    Subflow& other = tables_.subflows[index];
    const std::uint8_t side =
        sender == opener_role(tables_, other) ? other.opener : 1 - other.opener;
    if (other.said_by[side].address_id == option.address_id)
      other.said_by[side].backup = option.backup;
  }
}

void Tracker::learn(const Context& context, const MpFail& /*option*/) {
  context.subflow.mp_fail = true;
}

void Tracker::learn(const Context& context, const MpFastclose& /*option*/) {
  context.subflow.fastclose = true;
  connections_[connections_.resolve(context.subflow.connection)].fastclose = true;
}

void Tracker::learn(const Context& context, const MpTcpRst& option) {
  context.subflow.reset_reason = option.reason;
}

void Tracker::learn(const Context& /*context*/, const MptcpOther& /*option*/) {}

void Tracker::verify_join(Subflow& subflow, Anomalies& anomalies) const {
  const Connection& connection = connections_[connections_.resolve(subflow.connection)];
  if (!connection.version || !version_is_supported(*connection.version)) return;
  const Role opener = opener_role(tables_, subflow);
  const auto opener_key = connection.host(opener).key;
  const auto answerer_key = connection.host(peer(opener)).key;
  const auto opener_nonce = subflow.said_by[subflow.opener].nonce;
  const auto answerer_nonce = subflow.said_by[1 - subflow.opener].nonce;
  if (!opener_key || !answerer_key || !opener_nonce || !answerer_nonce) return;

  const auto verdict = [](bool agrees) {
    return agrees ? HmacVerdict::verified : HmacVerdict::mismatch;
  };
  if (subflow.syn_ack_hmac) {
    const auto expected =
        join_hmac(*connection.version, *answerer_key, *opener_key, *answerer_nonce, *opener_nonce);
    subflow.syn_ack_verdict = verdict(load_u64(expected, 0) == *subflow.syn_ack_hmac);
  }
  if (subflow.ack_hmac) {
    subflow.ack_verdict = verdict(join_hmac(*connection.version, *opener_key, *answerer_key,
                                            *opener_nonce, *answerer_nonce) == *subflow.ack_hmac);
  }
  if (subflow.syn_ack_verdict == HmacVerdict::mismatch ||
      subflow.ack_verdict == HmacVerdict::mismatch) {
    anomalies.add(Anomaly::join_hmac_mismatch, streams_[subflow.tcp_stream].first_frame);
  }
}

CaptureTables Tracker::finish(CaptureFacts facts) {
  for (Subflow& subflow : tables_.subflows) {
    subflow.connection = connections_.resolve(subflow.connection);
    // Without an MPTCP handshake TCP alone tells who opened it, and may have told late.
    if (subflow.kind == SubflowKind::unknown)
      subflow.opener = streams_[subflow.tcp_stream].client_side;
    if (subflow.connection == kNone) continue;
    const std::uint64_t frame = streams_[subflow.tcp_stream].first_frame;
    const bool keys_seen = connections_[subflow.connection].has_key();
    if (subflow.kind == SubflowKind::joined) verify_join(subflow, facts.anomalies);
    if (subflow.kind == SubflowKind::joined && subflow.token && !keys_seen) {
      facts.anomalies.add(Anomaly::join_without_connection, frame);
    } else if (!subflow.token && !(subflow.kind == SubflowKind::initial && keys_seen)) {
      facts.anomalies.add(Anomaly::mptcp_without_handshake, frame);
    }
  }
  tables_.places.reserve(tables_.streams.size());
  for (StreamId id = 0; id < tables_.streams.size(); ++id)
    tables_.places.push_back(place_of(tables_, id));
  static_cast<CaptureFacts&>(tables_) = std::move(facts);
  return std::move(tables_);
}

}  // namespace mptcpanalyzer
