#include "output/connection_json.h"

#include <string>

#include "flow/reset_reason.h"
#include "flow/subflow_state.h"
#include "output/json.h"

namespace mptcpanalyzer {
namespace {

std::string_view to_string(SubflowKind kind) {
  switch (kind) {
    case SubflowKind::initial:
      return "initial";
    case SubflowKind::joined:
      return "joined";
    case SubflowKind::unknown:
      return "unknown";
  }
  return "";
}

Json hmac_json(HmacVerdict verdict) {
  switch (verdict) {
    case HmacVerdict::verified:
      return "verified";
    case HmacVerdict::mismatch:
      return "mismatch";
    case HmacVerdict::unknown:
      return nullptr;
  }
  return nullptr;
}

Json tcp_connection_json(const TcpConnectionInfo& tcp) {
  Json json = stream_json(tcp.tcpstream, tcp.client, tcp.server);
  json["packets"] = tcp.packets;
  json["mptcpstream"] = or_null(tcp.mptcpstream);
  json["fallback"] = !tcp.fallback_reason.empty();
  json["fallback_reason"] = text_or_null(tcp.fallback_reason);
  json["mptcp_unanswered"] = tcp.mptcp_answer_cut ? Json(nullptr) : Json(tcp.mptcp_unanswered);
  return json;
}

Json resets_json(const std::vector<ResetInfo>& resets) {
  Json json = Json::array();
  for (const ResetInfo& reset : resets) {
    json.push_back({{"mptcpdest", std::string(to_string(reset.mptcpdest))},
                    {"reason", reset.reason},
                    {"reason_text", std::string(reset_reason_words(reset.reason))},
                    {"transient", reset.transient},
                    {"packetid", reset.frame},
                    {"time_s", or_null(reset.time_s)}});
  }
  return json;
}

Json unmapped_json(const std::optional<UnmappedInfo>& unmapped) {
  if (!unmapped) return nullptr;
  return {{"mptcpdest", std::string(to_string(unmapped->mptcpdest))},
          {"packetid", unmapped->frame},
          {"bytes_before", unmapped->bytes_before}};
}

Json data_fin_json(DataFin data_fin) {
  switch (data_fin) {
    case DataFin::none:
      return nullptr;
    case DataFin::missing:
      return "missing";
    case DataFin::unacknowledged:
      return "unacknowledged";
    case DataFin::acknowledged:
      return "acknowledged";
  }
  return nullptr;
}

Json fastclose_json(const std::optional<FastcloseInfo>& fastclose) {
  if (!fastclose) return nullptr;
  return {{"mptcpdest", std::string(to_string(fastclose->mptcpdest))},
          {"packetid", fastclose->frame},
          {"time_s", or_null(fastclose->time_s)}};
}

Json subflow_json(const SubflowInfo& subflow) {
  const TcpConnectionInfo& tcp = subflow.tcp;
  Json json = stream_json(tcp.tcpstream, tcp.client, tcp.server);
  json["mptcpdest"] = std::string(to_string(subflow.mptcpdest));
  json["kind"] = std::string(to_string(subflow.kind));
  json["addrid"] = or_null(subflow.address_id);
  json["peer_addrid"] = or_null(subflow.peer_address_id);
  json["backup"] = subflow.backup;
  json["interface"] = text_or_null(subflow.interface);
  json["token"] = or_null(subflow.token);
  json["hmac"] = hmac_json(subflow.hmac);
  json["state"] = std::string(to_string(subflow.state));
  json["closed"] = subflow.closed;
  json["dss_checksums_right"] = subflow.checksums_right;
  json["dss_checksums_wrong"] = subflow.checksums_wrong;
  json["mp_fail"] = subflow.mp_fail;
  json["reset_reason"] =
      subflow.resets.empty() ? Json(nullptr) : Json(subflow.resets.front().reason);
  json["resets"] = resets_json(subflow.resets);
  json["fallback_reason"] = text_or_null(subflow.tcp.fallback_reason);
  json["unmapped_from"] = unmapped_json(subflow.unmapped);
  json["copy_of_tcpstream"] = or_null(subflow.copy_of);
  json["packets"] = subflow.tcp.packets;
  json["first_s"] = or_null(subflow.first_s);
  json["handshake_s"] = or_null(subflow.handshake_s);
  return json;
}

Json mptcp_connection_json(const MptcpConnectionInfo& connection) {
  Json json;
  json["mptcpstream"] = connection.mptcpstream;
  json["version"] = or_null(connection.version);
  json["offered_version"] = or_null(connection.offered_version);
  json["client_key"] = decimal_or_null(connection.client.key);
  json["server_key"] = decimal_or_null(connection.server.key);
  json["client_token"] = or_null(connection.client.token);
  json["server_token"] = or_null(connection.server.token);
  json["client_idsn"] = decimal_or_null(connection.client.idsn);
  json["server_idsn"] = decimal_or_null(connection.server.idsn);
  json["checksum"] = connection.checksum;
  json["state"] = std::string(to_string(connection.state));
  json["client_data_fin"] = data_fin_json(connection.client.data_fin);
  json["server_data_fin"] = data_fin_json(connection.server.data_fin);
  json["fastclose"] = fastclose_json(connection.fastclose);
  json["same_as_mptcpstream"] = or_null(connection.same_as);
  json["incomplete"] = connection.incomplete;
  json["orphan"] = connection.orphan;
  Json& subflows = json["subflows"] = Json::array();
  for (const SubflowInfo& subflow : connection.subflows)
    subflows.push_back(subflow_json(subflow));
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

void write_mptcp_connections_json(const CaptureTables& tables, Output& out) {
  out.write("{\"mptcp_connections\":[");
  bool first = true;
  for (const ConnectionId id : listed_connections(tables)) {
    out.write(first ? "\n" : ",\n");
    out.write(dump(mptcp_connection_json(describe_mptcp_connection(tables, id))));
    first = false;
  }
  out.write("]}\n");
}

void write_subflows_json(const MptcpConnectionInfo& connection, Output& out) {
  out.write(dump(mptcp_connection_json(connection)));
  out.write("\n");
}

void write_health_json(const CaptureTables& tables, Output& out) {
  Json json;
  json["capture"] = tables.name;
  json["format"] = tables.format;
  json["frames"] = tables.frames;
  json["tcp_segments"] = tables.segments;
  json["tcp_connections"] = tables.streams.size();
  json["mptcp_connections"] = listed_connections(tables).size();
  Json& interfaces = json["interfaces"] = Json::array();
  for (const Interface& interface : tables.interfaces) {
    interfaces.push_back(
        {{"name", text_or_null(interface.name)}, {"link_type", interface.link_type}});
  }
  Json& anomalies = json["anomalies"] = Json::array();
  for (std::size_t i = 0; i < kAnomalyCount; ++i) {
    const auto anomaly = static_cast<Anomaly>(i);
    const Anomalies::Counter& counter = tables.anomalies[anomaly];
    if (counter.count == 0) continue;
    const AnomalyInfo& info = anomaly_info(anomaly);
    anomalies.push_back({{"name", std::string(info.name)},
                         {"severity", info.severity == Severity::warning ? "warning" : "note"},
                         {"sentence", std::string(info.sentence)},
                         {"count", counter.count},
                         {"first_frame", counter.first_frame}});
  }
  out.write(dump(json));
  out.write("\n");
}

}  // namespace mptcpanalyzer
