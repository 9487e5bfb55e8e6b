#include <string>

#include "flow/inferred_connections.h"
#include "flow/reset_reason.h"
#include "output/escape.h"
#include "output/list_subflows.h"

namespace mptcpanalyzer {
namespace {

template <typename T>
std::string or_unknown(const std::optional<T>& value) {
  return value ? fmt::format("{}", *value) : "unknown";
}

std::string seconds_or_unknown(const std::optional<double>& value) {
  return value ? fmt::format("{:.6f} s", *value) : "unknown";
}

std::string_view describe(HmacVerdict verdict) {
  switch (verdict) {
    case HmacVerdict::verified:
      return "verified";
    case HmacVerdict::mismatch:
      return "MISMATCH";
    case HmacVerdict::unknown:
      return "not verifiable";
  }
  return "";
}

// What a reader of the plain list must know of a connection; empty when there is nothing.
std::string remark(const MptcpConnectionInfo& connection) {
  if (connection.orphan) {
    return fmt::format("orphan: its MPTCP handshake was not captured, token {}",
                       or_unknown(connection.server.token));
  }
  if (connection.incomplete) return "incomplete: its MPTCP handshake was not captured";
  if (connection.same_as)
    return fmt::format("captured at two places: mptcp.stream {} is the same", *connection.same_as);
  if (connection.state == SubflowState::fallback) return "fell back to TCP";
  if (connection.state == SubflowState::never_completed) return "never completed";
  return "";
}

std::string reset_text(const ResetInfo& reset) {
  return fmt::format("MP_TCPRST reason {} ({}{}) from {} in frame {}", reset.reason,
                     reset_reason_words(reset.reason), reset.transient ? ", transient" : "",
                     to_string(peer(reset.mptcpdest)), reset.frame);
}

std::string state_text(const SubflowInfo& subflow) {
  std::string text = subflow.state_text;
  if (subflow.closed) text += ", closed";
  if (!subflow.tcp.fallback_reason.empty())
    text += fmt::format(", {}", subflow.tcp.fallback_reason);
  if (subflow.mp_fail) text += ", MP_FAIL";
  for (const ResetInfo& reset : subflow.resets)
    text += ", " + reset_text(reset);
  if (subflow.copy_of)
    text +=
        fmt::format(", the packets of tcp.stream {} captured at another place", *subflow.copy_of);
  return text;
}

void write_subflow(const SubflowInfo& subflow, bool all, Output& out) {
  const TcpConnectionInfo& tcp = subflow.tcp;
  out.print("  >tcp.stream {}: {} -> {} (mptcpdest: {})\n", tcp.tcpstream, to_string(tcp.client),
            to_string(tcp.server), to_string(subflow.mptcpdest));
  if (!all) return;
  const std::string_view kind = subflow.kind == SubflowKind::initial ? "initial"
                                : subflow.kind == SubflowKind::joined
                                    ? "joined"
                                    : "MPTCP handshake not captured";
  out.print("     {}, state: {}\n", kind, state_text(subflow));
  out.print("     address id: {}, peer's: {}, backup: {}, interface: {}, packets: {}\n",
            or_unknown(subflow.address_id), or_unknown(subflow.peer_address_id),
            subflow.backup ? "yes" : "no",
            subflow.interface.empty() ? "unnamed" : escape_for_terminal(subflow.interface),
            tcp.packets);
  out.print("     first frame at {}, handshake took {}\n", seconds_or_unknown(subflow.first_s),
            seconds_or_unknown(subflow.handshake_s));
  if (subflow.checksums_right != 0 || subflow.checksums_wrong != 0) {
    out.print("     DSS checksums: {} right, {} wrong\n", subflow.checksums_right,
              subflow.checksums_wrong);
  }
  if (subflow.kind == SubflowKind::joined) {
    out.print("     join token: {}, HMAC: {}\n", or_unknown(subflow.token), describe(subflow.hmac));
  }
}

void write_host(std::string_view name, const ConnectionHost& host, Output& out) {
  out.print("  {}: key {}, token {}, IDSN {}\n", name, or_unknown(host.key), or_unknown(host.token),
            or_unknown(host.idsn));
}

std::string_view describe(DataFin data_fin) {
  switch (data_fin) {
    case DataFin::none:
      return "not sent";
    case DataFin::missing:
      return "missing, though it closed all subflows";
    case DataFin::unacknowledged:
      return "not acknowledged";
    case DataFin::acknowledged:
      return "acknowledged";
    case DataFin::sent:
      return "sent, the answers were not captured";
  }
  return "";
}

void write_ending(const MptcpConnectionInfo& connection, Output& out) {
  if (const auto& fastclose = connection.fastclose) {
    out.print("  ended by MP_FASTCLOSE from {} in frame {}\n",
              to_string(peer(fastclose->mptcpdest)), fastclose->frame);
  }
  if (connection.client.data_fin == DataFin::none && connection.server.data_fin == DataFin::none)
    return;
  out.print("  DATA_FIN: Client's {}, Server's {}\n", describe(connection.client.data_fin),
            describe(connection.server.data_fin));
}

std::string version_text(const MptcpConnectionInfo& connection) {
  std::string text = or_unknown(connection.version);
  if (connection.version && connection.offered_version &&
      *connection.offered_version != *connection.version)
    text += fmt::format(" (the SYN offered {})", *connection.offered_version);
  return text;
}

}  // namespace

void write_subflows_text(const MptcpConnectionInfo& connection, bool all, Output& out) {
  out.print("mptcp.stream {} has {} subflow(s):\n", connection.mptcpstream,
            connection.subflows.size());
  const std::string unusual = remark(connection);
  if (!unusual.empty()) out.print("  ({})\n", unusual);
  if (const auto& inferred = connection.inferred) {
    out.print("  inferred: by data sequence numbers, {} bits; roles by {}\n", inferred->bits,
              to_string(inferred->roles_by));
  }
  if (all) {
    out.print("  MPTCP version: {}, state: {}, DSS checksum: {}\n", version_text(connection),
              to_string(connection.state), connection.checksum ? "yes" : "no");
    write_host("Client", connection.client, out);
    write_host("Server", connection.server, out);
    write_ending(connection, out);
  }
  for (const SubflowInfo& subflow : connection.subflows)
    write_subflow(subflow, all, out);
}

}  // namespace mptcpanalyzer
