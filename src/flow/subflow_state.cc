#include "flow/subflow_state.h"

#include <algorithm>

namespace mptcpanalyzer {
namespace {

bool payload_came_without_mptcp(const Subflow& subflow) {
  return std::any_of(subflow.said_by.begin(), subflow.said_by.end(), [](const SubflowSide& side) {
    return side.payload && !side.payload_with_mptcp && !side.dss;
  });
}

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
  }
  return "";
}

bool was_answered(const Subflow& subflow) {
  return subflow.kind == SubflowKind::unknown || subflow.mptcp_syn_ack || subflow.mptcp_ack ||
         any_dss(subflow) || subflow.infinite_mapping;
}

std::string_view fallback_reason(const TcpStream& stream, const Subflow& subflow) {
  if (!was_answered(subflow)) {
    if (subflow.plain_syn_after) return "the SYN was sent again without MPTCP";
    if (!subflow.plain_syn_ack) return "";
    return subflow.kind == SubflowKind::joined ? "the SYN/ACK carried no MP_JOIN"
                                               : "the SYN/ACK carried no MP_CAPABLE";
  }
  if (subflow.infinite_mapping) return "an infinite mapping was sent";
  if (subflow.kind == SubflowKind::initial && stream.handshake_ack &&
      payload_came_without_mptcp(subflow)) {
    return "data came without MPTCP options";
  }
  return "";
}

SubflowState state_of(const TcpStream& stream, const Subflow& subflow) {
  if (!fallback_reason(stream, subflow).empty()) {
    // A join cannot fall back: its host answers with a RST (RFC 8684 section 3.2).
    const bool joined = subflow.kind == SubflowKind::joined;
    return joined && stream.reset_while_open ? SubflowState::reset : SubflowState::fallback;
  }
  if (stream.reset_while_open || subflow.fastclose) return SubflowState::reset;
  if (subflow.kind == SubflowKind::unknown || subflow.mptcp_ack || any_dss(subflow)) {
    return SubflowState::established;
  }
  return SubflowState::never_completed;
}

SubflowState state_of(const CaptureTables& tables, const Connection& connection) {
  bool established = false;
  bool reset = connection.fastclose;
  for (const std::uint32_t index : connection.subflows) {
    const Subflow& subflow = tables.subflows[index];
    const SubflowState state = state_of(tables.streams[subflow.tcp_stream], subflow);
    if (state == SubflowState::fallback && subflow.kind != SubflowKind::joined) return state;
    established |= state == SubflowState::established;
    reset |= state == SubflowState::reset;
  }
  if (connection.fastclose) return SubflowState::reset;
  if (established) return SubflowState::established;
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
