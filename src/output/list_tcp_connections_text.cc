#include <string>

#include "analysis/summary/connection_list.h"
#include "output/list_tcp_connections.h"

namespace mptcpanalyzer {

void write_tcp_connections_text(const TrackedCapture& capture, Output& out) {
  const auto count = static_cast<StreamId>(capture.tracker.streams().size());
  out.print("{} tcp connection(s)\n", count);
  for (StreamId id = 0; id < count; ++id) {
    const TcpConnectionInfo tcp = describe_tcp_connection(capture.tracker, id);
    std::string mptcp;
    if (tcp.mptcpstream) {
      mptcp = fmt::format(", mptcp.stream {}", *tcp.mptcpstream);
    } else if (!tcp.fallback_reason.empty()) {
      mptcp = fmt::format(", fell back to TCP: {}", tcp.fallback_reason);
    } else if (tcp.mptcp_unanswered) {
      mptcp = ", offered MPTCP and was not answered";
    }
    out.print("tcp.stream {}: {} -> {} ({} packets{})\n", tcp.tcpstream, to_string(tcp.client),
              to_string(tcp.server), tcp.packets, mptcp);
  }
}

}  // namespace mptcpanalyzer
