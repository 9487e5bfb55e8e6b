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

SubflowState state_of(const Tracker& tracker, const Connection& connection) {
  bool established = false;
  bool reset = connection.fastclose;
  for (const std::uint32_t index : connection.subflows) {
    const Subflow& subflow = tracker.subflows()[index];
    const SubflowState state = state_of(tracker.streams()[subflow.tcp_stream], subflow);
    if (state == SubflowState::fallback && subflow.kind != SubflowKind::joined) return state;
    established |= state == SubflowState::established;
    reset |= state == SubflowState::reset;
  }
  if (connection.fastclose) return SubflowState::reset;
  if (established) return SubflowState::established;
  return reset ? SubflowState::reset : SubflowState::never_completed;
}

bool is_listed(const Tracker& tracker, const Connection& connection) {
  if (connection.merged_into != kNone) return false;
  return std::any_of(connection.subflows.begin(), connection.subflows.end(),
                     [&](std::uint32_t index) {
                       const Subflow& subflow = tracker.subflows()[index];
                       return subflow.kind != SubflowKind::initial || was_answered(subflow);
                     });
}

}  // namespace mptcpanalyzer
