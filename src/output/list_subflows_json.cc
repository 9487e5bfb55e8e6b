#include <string>

#include "flow/inferred_connections.h"
#include "flow/reset_reason.h"
#include "flow/subflow_state.h"
#include "output/json.h"
#include "output/list_subflows.h"

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
    case DataFin::sent:
      return "sent";
  }
  return nullptr;
}

Json fastclose_json(const std::optional<FastcloseInfo>& fastclose) {
  if (!fastclose) return nullptr;
  return {{"mptcpdest", std::string(to_string(fastclose->mptcpdest))},
          {"packetid", fastclose->frame},
          {"time_s", or_null(fastclose->time_s)}};
}

Json inferred_json(const std::optional<Inferred>& inferred) {
  if (!inferred) return nullptr;
  return {{"by", "data sequence numbers"},
          {"bits", inferred->bits},
          {"roles_by", std::string(to_string(inferred->roles_by))}};
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

}  // namespace

std::string subflows_json(const MptcpConnectionInfo& connection) {
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
  json["inferred"] = inferred_json(connection.inferred);
  Json& subflows = json["subflows"] = Json::array();
  for (const SubflowInfo& subflow : connection.subflows)
    subflows.push_back(subflow_json(subflow));
  return dump(json);
}

void write_subflows_json(const MptcpConnectionInfo& connection, Output& out) {
  out.write(subflows_json(connection));
  out.write("\n");
}

}  // namespace mptcpanalyzer
