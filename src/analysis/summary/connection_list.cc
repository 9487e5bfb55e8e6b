#include "analysis/summary/connection_list.h"

#include "analysis/subject/subject.h"
#include "analysis/subject/time_span.h"

namespace mptcpanalyzer {
namespace {

HmacVerdict combine(HmacVerdict a, HmacVerdict b) {
  if (a == HmacVerdict::mismatch || b == HmacVerdict::mismatch) return HmacVerdict::mismatch;
  return a == HmacVerdict::verified ? a : b;
}

ResetInfo describe_reset(const SubflowReset& reset, Role mptcpdest, std::int64_t start_ns) {
  return {mptcpdest, reset.reason, reset.transient(), reset.frame,
          seconds_between(start_ns, reset.time_ns)};
}

SubflowInfo describe_subflow(const CaptureTables& tables, const Subflow& subflow) {
  const TcpStream& stream = tables.streams[subflow.tcp_stream];
  const SubflowSide& opener = subflow.said_by[subflow.opener];
  const SubflowSide& answerer = subflow.said_by[1 - subflow.opener];
  SubflowInfo info;
  info.tcp = describe_tcp_connection(tables, subflow.tcp_stream);
  const Role client_role = subflow.opener == stream.client_side
                               ? opener_role(tables, subflow)
                               : peer(opener_role(tables, subflow));
  info.mptcpdest = peer(client_role);
  const auto mptcpdest_of = [&](std::uint8_t side) {
    return side == stream.client_side ? peer(client_role) : client_role;
  };
  info.kind = subflow.kind;
  info.address_id = opener.address_id;
  info.peer_address_id = answerer.address_id;
  if (subflow.kind == SubflowKind::initial) info.address_id = 0;
  info.backup = opener.backup || answerer.backup;
  if (stream.interface < tables.interfaces.size())
    info.interface = tables.interfaces[stream.interface].name;
  info.token = subflow.token;
  info.hmac = combine(subflow.syn_ack_verdict, subflow.ack_verdict);
  info.state = state_of(stream, subflow);
  info.state_text = state_text(info.state, subflow);
  info.checksums_right = subflow.checksums_right;
  info.checksums_wrong = subflow.checksums_wrong;
  info.closed = stream.sent_by[0].fin && stream.sent_by[1].fin;
  info.mp_fail = subflow.mp_fail;
  for (const SubflowReset& reset : subflow.resets)
    info.resets.push_back(describe_reset(reset, mptcpdest_of(reset.side), tables.first_time_ns));
  if (subflow.unmapped) {
    info.unmapped = UnmappedInfo{mptcpdest_of(subflow.unmapped->side), subflow.unmapped->frame,
                                 subflow.unmapped->bytes_before};
  }
  if (subflow.copy_of != kNone) info.copy_of = tables.subflows[subflow.copy_of].tcp_stream;
  info.first_s = seconds_between(tables.first_time_ns, stream.first_time_ns);
  info.handshake_s = seconds_between(subflow.syn_time_ns, subflow.ack_time_ns);
  return info;
}

}  // namespace

TcpConnectionInfo describe_tcp_connection(const CaptureTables& tables, StreamId id) {
  const TcpStream& stream = tables.streams[id];
  TcpConnectionInfo info;
  info.tcpstream = id;
  info.client = stream.client();
  info.server = stream.server();
  info.packets = stream.sent_by[0].segments + stream.sent_by[1].segments;
  const Subflow* subflow = subflow_of(tables, id);
  if (subflow == nullptr) return info;
  const ConnectionId connection = connection_of(tables, id);
  if (is_listed(tables, connection)) info.mptcpstream = connection;
  info.mptcp_answer_cut = answer_is_unknown(*subflow);
  info.mptcp_unanswered = !info.mptcp_answer_cut && !was_answered(*subflow);
  info.fallback_reason = fallback_reason(stream, *subflow);
  return info;
}

MptcpConnectionInfo describe_mptcp_connection(const CaptureTables& tables, ConnectionId id) {
  const Connection& connection = tables.connections[id];
  MptcpConnectionInfo info;
  info.mptcpstream = id;
  info.version = connection.version;
  info.client = connection.host(Role::client);
  info.server = connection.host(Role::server);
  info.checksum = connection.checksum;
  info.state = state_of(tables, connection);
  info.incomplete = !connection.has_key();
  info.orphan = info.incomplete && connection.host(Role::server).token.has_value();
  info.inferred = connection.inferred;
  if (connection.copy_of != kNone) {
    info.same_as = connection.copy_of;
  } else if (connection.copied_as != kNone) {
    info.same_as = connection.copied_as;
  }
  if (const auto& fastclose = connection.fastclose) {
    info.fastclose = FastcloseInfo{peer(fastclose->sender), fastclose->frame,
                                   seconds_between(tables.first_time_ns, fastclose->time_ns)};
  }
  for (const std::uint32_t index : connection.subflows) {
    const Subflow& subflow = tables.subflows[index];
    if (subflow.kind == SubflowKind::initial && subflow.mptcp_syn)
      info.offered_version = subflow.offered_version;
    info.subflows.push_back(describe_subflow(tables, subflow));
  }
  std::sort(
      info.subflows.begin(), info.subflows.end(),
      [](const SubflowInfo& a, const SubflowInfo& b) { return a.tcp.tcpstream < b.tcp.tcpstream; });
  return info;
}

Result<MptcpConnectionInfo> find_mptcp_connection(const CaptureTables& tables,
                                                  std::uint32_t mptcpstream) {
  if (is_listed(tables, mptcpstream)) return describe_mptcp_connection(tables, mptcpstream);
  return no_such_subject(Level::mptcp, mptcpstream, tables.name);
}

}  // namespace mptcpanalyzer
