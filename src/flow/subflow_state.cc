#include "flow/subflow_state.h"

#include <algorithm>
#include <fmt/format.h>

namespace mptcpanalyzer {
namespace {

bool any_dss(const Subflow& subflow) {
  return subflow.said_by[0].dss || subflow.said_by[1].dss;
}

}  // namespace

std::string_view to_string(SubflowState state) {
  switch (state) {
    case SubflowState::established:
      return "established";
    case SubflowState::fallback:
      return "fallback";
    case SubflowState::reset:
      return "reset";
    case SubflowState::never_completed:
      return "never completed";
    case SubflowState::broken:
      return "broken";
  }
  return "";
}

bool was_answered(const Subflow& subflow) {
  return subflow.kind == SubflowKind::unknown || subflow.mptcp_syn_ack || subflow.mptcp_ack ||
         any_dss(subflow) || subflow.infinite_mapping;
}

bool answer_is_unknown(const Subflow& subflow) {
  return subflow.answer_cut && !subflow.plain_syn_ack && !was_answered(subflow);
}

std::string fallback_reason(const TcpStream& stream, const Subflow& subflow) {
  if (!was_answered(subflow)) {
    if (subflow.plain_syn_after) return "the SYN was sent again without MPTCP";
    if (!subflow.plain_syn_ack) return "";
    return subflow.kind == SubflowKind::joined ? "the SYN/ACK carried no MP_JOIN"
                                               : "the SYN/ACK carried no MP_CAPABLE";
  }
  if (subflow.infinite_mapping) return "an infinite mapping was sent";
  if (!subflow.unmapped || subflow.broken) return "";
  if (subflow.kind == SubflowKind::initial && !stream.handshake_ack) return "";
  if (subflow.answered_version && *subflow.answered_version != subflow.offered_version &&
      !subflow.mptcp_ack && !any_dss(subflow)) {
    return fmt::format("the SYN offered version {} and the SYN/ACK answered with version {}",
                       subflow.offered_version, *subflow.answered_version);
  }
  const FirstUnmapped& unmapped = *subflow.unmapped;
  if (unmapped.bytes_before == 0) return "data came without MPTCP options";
  return fmt::format("MPTCP options vanished towards {} in frame {}, after {} bytes",
                     to_string(peer(stream.role_of(unmapped.side))), unmapped.frame,
                     unmapped.bytes_before);
}

std::string state_text(SubflowState state, const Subflow& subflow) {
  std::string text{to_string(state)};
  if (state == SubflowState::broken && subflow.unmapped)
    text += fmt::format(": data without MPTCP options from frame {}", subflow.unmapped->frame);
  return text;
}

SubflowState state_of(const TcpStream& stream, const Subflow& subflow) {
  if (!fallback_reason(stream, subflow).empty()) {
    // A join cannot fall back: its host answers with a RST (RFC 8684 section 3.2).
    const bool joined = subflow.kind == SubflowKind::joined;
    return joined && stream.reset_while_open ? SubflowState::reset : SubflowState::fallback;
  }
  if (subflow.broken) return SubflowState::broken;
  if (stream.reset_while_open || subflow.fastclose) return SubflowState::reset;
  if (subflow.kind == SubflowKind::unknown || subflow.mptcp_ack || any_dss(subflow)) {
    return SubflowState::established;
  }
  return SubflowState::never_completed;
}

SubflowState state_of(const CaptureTables& tables, const Connection& connection) {
  bool established = false;
  bool broken = false;
  bool reset = connection.fastclose.has_value();
  for (const std::uint32_t index : connection.subflows) {
    const Subflow& subflow = tables.subflows[index];
    const SubflowState state = state_of(tables.streams[subflow.tcp_stream], subflow);
    if (state == SubflowState::fallback && subflow.kind != SubflowKind::joined) return state;
    established |= state == SubflowState::established;
    broken |= state == SubflowState::broken;
    reset |= state == SubflowState::reset;
  }
  if (connection.fastclose) return SubflowState::reset;
  if (established) return SubflowState::established;
  if (broken) return SubflowState::broken;
  return reset ? SubflowState::reset : SubflowState::never_completed;
}

bool is_listed(const CaptureTables& tables, ConnectionId connection) {
  if (connection >= tables.connections.size()) return false;
  if (tables.subflows.empty()) return !streams_of(tables, connection).empty();
  // One that was merged into another has no subflows.
  const std::vector<std::uint32_t>& subflows = tables.connections[connection].subflows;
  return std::any_of(subflows.begin(), subflows.end(), [&tables](std::uint32_t index) {
    const Subflow& subflow = tables.subflows[index];
    return subflow.kind != SubflowKind::initial || was_answered(subflow);
  });
}

std::vector<ConnectionId> listed_connections(const CaptureTables& tables) {
  std::vector<ConnectionId> listed;
  if (tables.subflows.empty()) {  // as in a CSV
    for (const StreamPlace& place : tables.places) {
      if (place.connection != kNone) listed.push_back(place.connection);
    }
    std::sort(listed.begin(), listed.end());
    listed.erase(std::unique(listed.begin(), listed.end()), listed.end());
    return listed;
  }
  for (ConnectionId id = 0; id < tables.connections.size(); ++id) {
    if (is_listed(tables, id)) listed.push_back(id);
  }
  return listed;
}

}  // namespace mptcpanalyzer
