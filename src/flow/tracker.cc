#include "flow/tracker.h"

#include <algorithm>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "flow/keys.h"

namespace mptcpanalyzer {
namespace {

bool has_address(const TcpStream& stream, const IpAddress& address) {
  return stream.endpoints[0].address == address || stream.endpoints[1].address == address;
}

}  // namespace

Subflow& Tracker::subflow_for(TcpStream& stream, StreamId id) {
  if (stream.subflow == kNone) {
    stream.subflow = static_cast<std::uint32_t>(tables_.subflows.size());
    Subflow& subflow = tables_.subflows.emplace_back();
    subflow.tcp_stream = id;
    subflow.opener = stream.client_side;
    if (known_connection(stream.subflow) != kNone) {
      const Subflow& known = known_.subflows[stream.subflow];
      subflow.opener = known.opener;
      subflow.inferred_client = known.inferred_client;
      subflow.copy_of = known.copy_of;
    }
  }
  return tables_.subflows[stream.subflow];
}

StreamPosition Tracker::add(const Frame& frame, const Segment& segment, Anomalies& anomalies) {
  const StreamPosition at = streams_.add(frame, segment, anomalies);
  TcpStream& stream = streams_[at.stream];
  if (segment.mptcp_count == 0 && stream.subflow == kNone) return at;

  const Context context{frame, segment, stream, at, subflow_for(stream, at.stream), anomalies};
  if (segment.has(tcp_flag::kSyn)) {
    follow_handshake(context);
  } else if (stream.handshake_ack && stream.syn_ack && at.side == stream.client_side &&
             context.subflow.ack_time_ns == kNoTime) {
    context.subflow.ack_time_ns = frame.time_ns;
  }
  for (const MptcpOption& option : segment.mptcp_options()) {
    // MP_CAPABLE without a key (the SYN of version 1) makes no connection, all others do.
    if (option.subtype != static_cast<std::uint8_t>(MptcpSubtype::mp_capable) &&
        !std::holds_alternative<MpJoinSyn>(option.body)) {
      ensure_connection(context);
    }
    std::visit([&](const auto& body) { learn(context, body); }, option.body);
  }
  if (segment.payload_length != 0) follow_checksummed(context);
  follow_mappings(context);
  follow_host_data(context);
  return at;
}

Role Tracker::sender_of(const Context& context) const {
  const Role opener = opener_role(tables_, context.subflow);
  return context.at.side == context.subflow.opener ? opener : peer(opener);
}

// What SYN and SYN/ACK of a subflow offered and answered.
void Tracker::follow_handshake(const Context& context) {
  Subflow& subflow = context.subflow;
  const bool with_mptcp = context.segment.mptcp_count != 0;
  if (context.segment.options.fault == OptionFault::cut && !with_mptcp) {
    subflow.answer_cut |= context.segment.has(tcp_flag::kAck);
    return;
  }
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
  if (const ConnectionId known = known_connection(context.stream.subflow); known != kNone)
    subflow.connection = connections_.unite(known, subflow.connection);
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
  if (syn && context.segment.has(tcp_flag::kAck)) {
    subflow.answered_version = option.version;
  } else if (syn) {
    subflow.offered_version = option.version;
  }
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
  ConnectionId id = connection_of(context);
  // An ACK repeats keys. Those of SYN and SYN/ACK hold: a host compares (RFC 8684 section 3.1).
  const auto differs = [](const std::optional<std::uint64_t>& known,
                          const std::optional<std::uint64_t>& said) {
    return known && said && *known != *said;
  };
  const bool own_differs = !syn && differs(connections_[id].host(sender).key, option.sender_key);
  if (own_differs || differs(connections_[id].host(peer(sender)).key, option.receiver_key))
    context.anomalies.add(Anomaly::ack_key_mismatch, context.frame.number);
  if (!own_differs) {
    id = connections_.learn_key(id, sender, *option.sender_key, option.version,
                                context.frame.number, context.anomalies);
  }
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

// Which of several connections with the same keys a join belongs to, when the connection was
// captured at several places. An address or the interface may tell. Else the order does: who is
// nearer to the client sees first what the client's side opens, and last what the server's opens.
//
//   C > S  SYN, then N > S the same behind the NAT: C's copy is the client's
//   D > S  a join, then M > S the same: D's goes to C's copy, M's to N's
ConnectionId Tracker::copy_for_join(const Context& context, ConnectionId id,
                                    std::uint32_t times_before) const {
  const std::span<const ConnectionId> sharing = connections_.sharing(*context.subflow.token);
  if (sharing.size() < 2) return id;
  const auto first_stream = [this](ConnectionId copy) {
    return tables_.subflows[connections_[copy].subflows.front()].tcp_stream;
  };
  const std::array<ConnectionHost, 2>& keys = connections_[id].hosts;
  std::vector<ConnectionId> copies;
  for (const ConnectionId copy : sharing) {
    const ConnectionId one = connections_.resolve(copy);
    const Connection& other = connections_[one];
    const bool same = other.hosts[0].key == keys[0].key && other.hosts[1].key == keys[1].key;
    if (same && !other.subflows.empty()) copies.push_back(one);
  }
  std::sort(copies.begin(), copies.end(),
            [&](ConnectionId a, ConnectionId b) { return first_stream(a) < first_stream(b); });
  copies.erase(std::unique(copies.begin(), copies.end()), copies.end());
  if (copies.size() < 2) return id;

  const auto evidence = [&](ConnectionId copy) {
    const TcpStream& stream = streams_[first_stream(copy)];
    const int addresses = static_cast<int>(has_address(stream, context.segment.source)) +
                          static_cast<int>(has_address(stream, context.segment.destination));
    return 2 * addresses + static_cast<int>(stream.interface == context.frame.interface);
  };
  int best = -1;
  std::size_t how_many = 0;
  for (const ConnectionId copy : copies) {
    const int found = evidence(copy);
    if (found < best) continue;
    how_many = found == best ? how_many + 1 : 1;
    if (found > best) id = copy;
    best = found;
  }
  if (how_many == 1) return id;
  const bool opened_by_client =
      connections_[copies.front()].host(Role::server).token == context.subflow.token;
  const std::size_t place = std::min<std::size_t>(times_before, copies.size() - 1);
  return copies[opened_by_client ? place : copies.size() - 1 - place];
}

void Tracker::learn(const Context& context, const MpJoinSyn& option) {
  Subflow& subflow = context.subflow;
  // Its first word holds: a forged SYN must not make one connection of two.
  if (subflow.kind == SubflowKind::initial) return;
  if (subflow.token && subflow.token != option.receiver_token) return;
  subflow.kind = SubflowKind::joined;
  subflow.opener = context.at.side;
  const bool first_syn = !subflow.token;
  subflow.token = option.receiver_token;
  ConnectionId id = connections_.find_or_create_by_token(option.receiver_token);
  if (first_syn) {
    const JoinCopies::Seen seen =
        joins_.add(option, context.frame, context.segment, context.stream.subflow);
    id = copy_for_join(context, id, seen.times_before);
    const std::uint32_t earlier = seen.first_subflow;
    // Each place sees a SYN before any place can see its answer.
    if (earlier != kNone && !tables_.subflows[earlier].syn_ack_hmac &&
        connections_.resolve(tables_.subflows[earlier].connection) == id)
      subflow.copy_of = earlier;
  }
  attach(context, id);
  if (context.segment.destination_port == 0)
    context.anomalies.add(Anomaly::join_to_port_zero, context.frame.number);
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
  const ConnectionId id = connection_of(context);
  if (id != kNone && connections_[id].joined_in == 0)
    connections_[id].joined_in = context.frame.number;
  subflow.ack_hmac = option.hmac;
  if (subflow.ack_time_ns == kNoTime) subflow.ack_time_ns = context.frame.time_ns;
}

void Tracker::learn(const Context& context, const Dss& option) {
  context.subflow.said_by[context.at.side].dss = true;
  if (option.infinite()) context.subflow.infinite_mapping = true;
  if (option.checksum && option.has_mapping() && !option.infinite())
    follow_checksum(context, option);
}

void Tracker::learn(const Context& context, const AddAddr& option) {
  if (option.echo()) return;
  const ConnectionId id = connection_of(context);
  const Connection& connection = connections_[id];
  const Role sender = sender_of(context);
  if (at_or_new(connection_data_, id).addresses[static_cast<std::size_t>(sender)].add(option))
    context.anomalies.add(Anomaly::address_id_reused, context.frame.number);
  if (option.version0()) return;
  if (!option.truncated_hmac) {
    context.anomalies.add(Anomaly::add_addr_without_hmac, context.frame.number);
    return;
  }
  const auto own = connection.host(sender).key;
  const auto other = connection.host(peer(sender)).key;
  if (own && other && add_addr_hmac(*own, *other, option) != *option.truncated_hmac) {
    context.anomalies.add(Anomaly::add_addr_hmac_mismatch, context.frame.number);
  }
}

void Tracker::learn(const Context& context, const RemoveAddr& option) {
  ConnectionData& data = at_or_new(connection_data_, connection_of(context));
  AnnouncedAddresses& addresses = data.addresses[static_cast<std::size_t>(sender_of(context))];
  for (std::size_t i = 0; i < option.count; ++i)
    addresses.remove(option.address_ids[i]);
}

void Tracker::learn(const Context& context, const MpPrio& option) {
  if (!option.address_id) {
    context.subflow.said_by[context.at.side].backup = option.backup;
    return;
  }
  // Version 0 may speak of another subflow: the one from the sender's address of that id.
  const Role sender = sender_of(context);
  for (const std::uint32_t index : connections_[connection_of(context)].subflows) {
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

// One with a key that is not its receiver's is to be ignored (RFC 8684 section 3.5).
void Tracker::learn(const Context& context, const MpFastclose& option) {
  Connection& connection = connections_[connection_of(context)];
  const Role sender = sender_of(context);
  const std::optional<std::uint64_t>& key = connection.host(peer(sender)).key;
  if (key && *key != option.receiver_key) {
    context.anomalies.add(Anomaly::fastclose_wrong_key, context.frame.number);
    return;
  }
  context.subflow.fastclose = true;
  if (!connection.fastclose)
    connection.fastclose = Fastclose{context.frame.number, context.frame.time_ns, sender};
}

void Tracker::learn(const Context& context, const MpTcpRst& option) {
  const std::uint8_t side = context.at.side;
  const SubflowReset reset{context.frame.number, context.frame.time_ns, side, option.flags,
                           option.reason};
  std::vector<SubflowReset>& resets = context.subflow.resets;
  const auto is_of_side = [side](const SubflowReset& one) { return one.side == side; };
  const auto first = std::find_if(resets.begin(), resets.end(), is_of_side);
  if (first != resets.end()) {
    const auto latest = std::find_if(first + 1, resets.end(), is_of_side);
    if (latest != resets.end()) resets.erase(latest);
  }
  resets.push_back(reset);
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

CaptureTables Tracker::finish(CaptureFacts facts, Grouping grouping) {
  streams_.settle_guesses([this](const TcpStream& stream) {
    if (stream.subflow == kNone) return true;
    const Subflow& subflow = tables_.subflows[stream.subflow];
    return subflow.kind != SubflowKind::joined || opener_role(tables_, subflow) == Role::client;
  });
  settle_groups(grouping, facts.anomalies);
  for (Subflow& subflow : tables_.subflows) {
    subflow.connection = connections_.resolve(subflow.connection);
    // Without an MPTCP handshake TCP alone tells who opened it, and may have told late.
    if (subflow.kind == SubflowKind::unknown && !subflow.inferred_client)
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
  tell_of_data(facts.anomalies);
  settle_endings();
  connections_.settle_copies(facts.anomalies);
  tables_.places.reserve(tables_.streams.size());
  for (StreamId id = 0; id < tables_.streams.size(); ++id)
    tables_.places.push_back(place_of(tables_, id));
  static_cast<CaptureFacts&>(tables_) = std::move(facts);
  return std::move(tables_);
}

}  // namespace mptcpanalyzer
