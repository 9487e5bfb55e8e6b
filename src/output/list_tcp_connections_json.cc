#include "analysis/summary/connection_list.h"
#include "output/json.h"
#include "output/list_tcp_connections.h"

namespace mptcpanalyzer {
namespace {

Json tcp_connection_json(const TcpConnectionInfo& tcp) {
  Json json = stream_json(tcp.tcpstream, tcp.client, tcp.server);
  json["packets"] = tcp.packets;
  json["mptcpstream"] = or_null(tcp.mptcpstream);
  json["fallback"] = !tcp.fallback_reason.empty();
  json["fallback_reason"] = text_or_null(tcp.fallback_reason);
  json["mptcp_unanswered"] = tcp.mptcp_answer_cut ? Json(nullptr) : Json(tcp.mptcp_unanswered);
  return json;
}

}  // namespace

void write_tcp_connections_json(const CaptureTables& tables, Output& out) {
  out.write("{\"tcp_connections\":[");
  const auto count = static_cast<StreamId>(tables.streams.size());
  for (StreamId id = 0; id < count; ++id) {
    out.write(id == 0 ? "\n" : ",\n");
    out.write(dump(tcp_connection_json(describe_tcp_connection(tables, id))));
  }
  out.write("]}\n");
}

}  // namespace mptcpanalyzer
