// What the data of subflows and connections tells the Tracker: checksums, data under no mapping,
// how far it went and how it ended.
#include <algorithm>
#include <array>
#include <utility>
#include <variant>
#include <vector>

#include "flow/data_sequence_map.h"
#include "flow/segment_tracker.h"
#include "flow/sequence_number.h"
#include "flow/subflow_state.h"
#include "flow/tracker.h"

namespace mptcpanalyzer {
namespace {

std::uint64_t side_key(std::uint32_t subflow, std::uint8_t side) {
  return std::uint64_t{subflow} * 2 + side;
}

}  // namespace

// Payload under mappings with a checksum.
void Tracker::follow_checksummed(const Context& context) {
  if (context.segment.has(tcp_flag::kSyn) || checksums_.empty()) return;
  const auto found = checksums_.find(side_key(context.stream.subflow, context.at.side));
  if (found == checksums_.end()) return;
  std::uint32_t ssn = subflow_position(context);
  if (context.stream.subflow < mappings_.size())
    ssn = mappings_[context.stream.subflow][context.at.side].syn_data().as_mapped(ssn);
  add_verdicts(context,
               found->second.add(ssn, context.segment.payload, context.segment.payload_length));
}

// Where the segment stands on its subflow, counted from behind data on the SYN.
std::uint32_t Tracker::subflow_position(const Context& context) const {
  const std::uint32_t index = context.stream.subflow;
  const std::uint32_t on_syn =
      index < mappings_.size() ? mappings_[index][context.at.side].syn_data().length() : 0;
  return context.segment.seq - context.stream.sent_by[context.at.side].base - on_syn;
}

// What its side sent on the subflow, against the mappings that it announced.
void Tracker::follow_mappings(const Context& context) {
  const Segment& segment = context.segment;
  if (!segment.payload_length_known) return;
  if (segment.payload_length == 0 && segment.mptcp_count == 0) return;
  SubflowMappings& both = at_or_new(mappings_, context.stream.subflow);
  SentMappings& sent = both[context.at.side];
  if (segment.has(tcp_flag::kSyn)) {
    sent.add_syn(segment.payload_length);
    const std::size_t answered = 1U - context.at.side;
    if (segment.has(tcp_flag::kAck))
      both[answered].accept_syn(segment.ack - context.stream.sent_by[answered].base - 1);
    return;
  }
  SentMappings::Place place;
  place.position = subflow_position(context);
  place.from_isn = counts_from_isn(context.stream, context.subflow, context.at.side);
  const ConnectionId id = connection_of(context);
  if (id != kNone && context.subflow.kind == SubflowKind::initial) {
    const auto& idsn = connections_[id].host(sender_of(context)).idsn;
    if (idsn) place.first_dsn = *idsn + 1;
  }
  const SentMappings::Violations violations = sent.add(segment, context.frame.number, place);
  if (violations.outside_mapping)
    context.anomalies.add(Anomaly::data_outside_mapping, context.frame.number);
  if (violations.two_dsns)
    context.anomalies.add(Anomaly::mapping_contradicts, context.frame.number);
  note_unmapped(context);
}

// Of both sides, the earlier counts. A fallback is allowed only while the connection has one
// subflow (RFC 8684 section 3.7).
void Tracker::note_unmapped(const Context& context) {
  const SubflowMappings& mappings = mappings_[context.stream.subflow];
  Subflow& subflow = context.subflow;
  if (!subflow.unmapped && !mappings[context.at.side].unmapped()) return;
  subflow.unmapped.reset();
  subflow.broken = false;
  if (subflow.infinite_mapping) return;  // a fallback that was announced
  for (std::uint8_t side = 0; side < 2; ++side) {
    const auto& first = mappings[side].unmapped();
    if (!first || (subflow.unmapped && subflow.unmapped->frame < first->frame)) continue;
    subflow.unmapped = FirstUnmapped{first->frame, first->position - 1U, side};
  }
  if (!subflow.unmapped || !was_answered(subflow)) return;
  const ConnectionId id = connection_of(context);
  const std::uint64_t joined_in = id == kNone ? 0 : connections_[id].joined_in;
  subflow.broken = subflow.kind == SubflowKind::joined ||
                   (joined_in != 0 && joined_in < subflow.unmapped->frame);
}

// Data on the SYN has no mapping. A peer may count it in its DATA_ACKs all the same.
void Tracker::follow_syn_data(const Context& context, ConnectionData& data) const {
  if (context.subflow.kind != SubflowKind::initial) return;
  if (context.stream.subflow >= mappings_.size()) return;
  const SubflowMappings& mappings = mappings_[context.stream.subflow];
  for (std::size_t side = 0; side < 2; ++side) {
    const std::uint32_t length = mappings[side].syn_data().length();
    const Role role = side == context.at.side ? sender_of(context) : peer(sender_of(context));
    const auto& idsn = connections_[connection_of(context)].host(role).idsn;
    if (length != 0 && idsn) data.sent[static_cast<std::size_t>(role)].send_first(*idsn, length);
  }
}

// How far the data of the two hosts went.
void Tracker::follow_host_data(const Context& context) {
  const ConnectionId id = connection_of(context);
  if (id == kNone) return;
  if (!connections_[id].has_key()) return follow_numbers(context);
  const Segment& segment = context.segment;
  if (segment.mptcp_count == 0 && segment.payload_length == 0) return;
  const Role sender = sender_of(context);
  const std::array<std::optional<std::uint64_t>, 2> idsn = {connections_[id].hosts[0].idsn,
                                                            connections_[id].hosts[1].idsn};
  ConnectionData& data = at_or_new(connection_data_, id);
  for (std::size_t role = 0; role < 2; ++role) {
    if (idsn[role]) data.sent[role].learn_idsn(*idsn[role]);
  }
  follow_syn_data(context, data);
  const auto own = static_cast<std::size_t>(sender);
  if (idsn[own] && segment.payload_length != 0 && may_hide_a_mapping(segment))
    data.sent[own].send_unknown();
  for (const MptcpOption& option : segment.mptcp_options()) {
    if (const auto* dss = std::get_if<Dss>(&option.body)) {
      if (idsn[own]) data.sent[own].send(*dss);
      if (idsn[1 - own] && dss->has_data_ack())
        data.sent[1 - own].acknowledge(*dss, context.frame.number);
    } else if (const auto* capable = std::get_if<MpCapable>(&option.body)) {
      if (idsn[own]) data.sent[own].send_first(*idsn[own], capable->data_length.value_or(0));
    }
  }
}

void Tracker::follow_checksum(const Context& context, const Dss& dss) {
  const auto idsn = connections_[connection_of(context)].host(sender_of(context)).idsn;
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

// Anomalies of data, in the order of their frames.
void Tracker::tell_of_data(Anomalies& anomalies) const {
  std::vector<std::pair<std::uint64_t, Anomaly>> found;
  for (const Subflow& subflow : tables_.subflows) {
    if (!subflow.unmapped) continue;
    const bool spoke = subflow.mptcp_ack || subflow.said_by[0].dss || subflow.said_by[1].dss;
    if (subflow.broken) {
      found.emplace_back(subflow.unmapped->frame, Anomaly::subflow_broken);
    } else if (spoke && !fallback_reason(streams_[subflow.tcp_stream], subflow).empty()) {
      found.emplace_back(subflow.unmapped->frame, Anomaly::options_vanished);
    }
  }
  // Of a connection that had two numbers, data went before its keys told where it belongs.
  std::vector<bool> had_two_numbers(connection_data_.size());
  for (const Connection& connection : tables_.connections) {
    if (connection.merged_into < had_two_numbers.size())
      had_two_numbers[connection.merged_into] = true;
  }
  for (std::size_t id = 0; id < connection_data_.size(); ++id) {
    if (had_two_numbers[id]) continue;
    for (const HostData& host : connection_data_[id].sent) {
      if (host.acknowledged_unsent() != 0)
        found.emplace_back(host.acknowledged_unsent(), Anomaly::data_ack_beyond);
    }
  }
  std::sort(found.begin(), found.end());
  for (const auto& [frame, anomaly] : found)
    anomalies.add(anomaly, frame);
}

// Of connections without a key, whose subflows the numbers have to bring together.
void Tracker::follow_numbers(const Context& context) {
  for (const MptcpOption& option : context.segment.mptcp_options()) {
    const auto* dss = std::get_if<Dss>(&option.body);
    if (dss == nullptr) continue;
    DsnSpans& spans = at_or_new(spans_, context.stream.subflow);
    const std::uint8_t side = context.at.side;
    if (dss->has_data_ack()) spans[1U - side].add(dss->data_ack, dss->data_ack_is_64(), 0);
    if (dss->has_mapping()) spans[side].add(dss->dsn, dss->dsn_is_64(), mapped_bytes(*dss));
  }
}

ConnectionId Tracker::known_connection(std::uint32_t subflow) const {
  if (subflow >= known_.subflows.size()) return kNone;
  const Subflow& known = known_.subflows[subflow];
  return known.inferred_client ? known.connection : kNone;
}

void Tracker::settle_groups(Grouping grouping, Anomalies& anomalies) {
  const Inference inference{
      tables_, streams_, connections_, spans_,
      [this](ConnectionId id, Role role) -> std::optional<std::uint64_t> {
        if (id >= connection_data_.size()) return std::nullopt;
        return connection_data_[id].sent[static_cast<std::size_t>(role)].farthest();
      }};
  if (!known_.streams.empty()) {
    adopt_connections(known_, inference, anomalies);
  } else {
    infer_connections(inference, grouping, anomalies);
  }
}

// What became of the DATA_FINs.
void Tracker::settle_endings() {
  const std::size_t count = std::min(connection_data_.size(), tables_.connections.size());
  for (ConnectionId id = 0; id < count; ++id) {
    const auto& hosts = connection_data_[id].sent;
    // Then there was a subflow that was not captured, and what it ended with is not known.
    const bool is_whole =
        hosts[0].acknowledged_unsent() == 0 && hosts[1].acknowledged_unsent() == 0;
    for (const Role role : {Role::client, Role::server}) {
      const HostData& sent = hosts[static_cast<std::size_t>(role)];
      DataFin& data_fin = connections_[id].host(role).data_fin;
      if (sent.sent_fin()) {
        data_fin = sent.fin_acknowledged()                    ? DataFin::acknowledged
                   : was_missed(connections_[id], peer(role)) ? DataFin::sent
                                                              : DataFin::unacknowledged;
      } else if (is_whole && lacks_data_fin(connections_[id], role)) {
        data_fin = DataFin::missing;
      }
    }
  }
}

// Whether what the host sent on a subflow was not captured.
bool Tracker::was_missed(const Connection& connection, Role role) const {
  return std::any_of(
      connection.subflows.begin(), connection.subflows.end(), [&](std::uint32_t index) {
        const Subflow& subflow = tables_.subflows[index];
        const std::size_t side =
            opener_role(tables_, subflow) == role ? subflow.opener : 1U - subflow.opener;
        return streams_[subflow.tcp_stream].was_missed(side);
      });
}

// Whether the host closed all subflows, at least one of them in order, and none fell back.
bool Tracker::lacks_data_fin(const Connection& connection, Role role) const {
  if (connection.fastclose || !connection.host(role).idsn) return false;
  bool closed = false;
  for (const std::uint32_t index : connection.subflows) {
    const Subflow& subflow = tables_.subflows[index];
    const TcpStream& stream = streams_[subflow.tcp_stream];
    const std::size_t side =
        opener_role(tables_, subflow) == role ? subflow.opener : 1U - subflow.opener;
    const TcpDirection& sent = stream.sent_by[side];
    if (sent.options_cut || !fallback_reason(stream, subflow).empty()) return false;
    if (!was_answered(subflow)) continue;
    if (!sent.fin && !stream.reset_while_open) return false;
    closed |= sent.fin;
  }
  return closed;
}

}  // namespace mptcpanalyzer
