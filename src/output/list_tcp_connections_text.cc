#include <string>

#include "analysis/summary/connection_list.h"
#include "output/list_tcp_connections.h"

namespace mptcpanalyzer {

void write_tcp_connections_text(const CaptureTables& tables, Output& out) {
  const auto count = static_cast<StreamId>(tables.streams.size());
  out.print("{} tcp connection(s)\n", count);
  for (StreamId id = 0; id < count; ++id) {
    const TcpConnectionInfo tcp = describe_tcp_connection(tables, id);
    std::string mptcp;
    if (tcp.mptcpstream) {
      mptcp = fmt::format(", mptcp.stream {}", *tcp.mptcpstream);
    } else if (!tcp.fallback_reason.empty()) {
      mptcp = fmt::format(", fell back to TCP: {}", tcp.fallback_reason);
    } else if (tcp.mptcp_unanswered) {
      mptcp = ", offered MPTCP and was not answered";
    } else if (tcp.mptcp_answer_cut) {
      mptcp = ", offered MPTCP; the snap length cut the answer";
    }
    out.print("tcp.stream {}: {} -> {} ({} packets{})\n", tcp.tcpstream, to_string(tcp.client),
              to_string(tcp.server), tcp.packets, mptcp);
  }
}

}  // namespace mptcpanalyzer
