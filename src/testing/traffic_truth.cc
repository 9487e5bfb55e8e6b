#include "testing/traffic_truth.h"

#include <nlohmann/json.hpp>

namespace mptcpanalyzer {
namespace {

using Json = nlohmann::ordered_json;

constexpr Host kHosts[] = {Host::client, Host::server};

const char* role_name(Host host) {
  return host == Host::client ? "Client" : "Server";
}

Json json_of(Host sender, const ByteCounts& bytes) {
  return {{"mptcpdest", role_name(other(sender))},
          {"new_data_bytes", bytes.new_data},
          {"retransmitted_bytes", bytes.retransmitted},
          {"data_retransmitted_bytes", bytes.data_retransmitted},
          {"reinjected_bytes", bytes.reinjected}};
}

Json json_of(const ByteCounts (&sent_by)[2]) {
  Json directions = Json::array();
  for (const Host host : kHosts)
    directions.push_back(json_of(host, sent_by[index_of(host)]));
  return directions;
}

Json json_of(const SubflowTruth& subflow) {
  return {{"tcpstream", subflow.tcp_stream},     {"client", to_string(subflow.client)},
          {"server", to_string(subflow.server)}, {"opened_by", role_name(subflow.opener)},
          {"addrid", subflow.address_id},        {"backup", subflow.backup},
          {"interface", subflow.interface},      {"directions", json_of(subflow.sent_by)}};
}

}  // namespace

std::string to_json(const ConnectionTruth& connection) {
  Json json = {{"mptcpstream", connection.mptcp_stream},
               {"version", connection.version},
               {"client_key", std::to_string(connection.keys[0])},
               {"server_key", std::to_string(connection.keys[1])},
               {"client_token", connection.tokens[0]},
               {"server_token", connection.tokens[1]},
               {"client_idsn", std::to_string(connection.idsns[0])},
               {"server_idsn", std::to_string(connection.idsns[1])},
               {"packets", connection.frames},
               {"directions", json_of(connection.sent_by)},
               {"subflows", Json::array()},
               {"reinjections", Json::array()}};
  for (const SubflowTruth& subflow : connection.subflows) {
    json["subflows"].push_back(json_of(subflow));
  }
  for (const ReinjectionTruth& r : connection.reinjections) {
    json["reinjections"].push_back({{"packetid", r.frame},
                                    {"tcpstream", connection.subflows[r.subflow].tcp_stream},
                                    {"mptcpdest", role_name(other(r.sender))},
                                    {"dsn", r.dsn},
                                    {"length", r.length},
                                    {"reinjected_bytes", r.reinjected},
                                    {"original_packets", r.original_frames},
                                    {"retransmission_packets", r.retransmission_frames}});
  }
  return json.dump();
}

}  // namespace mptcpanalyzer
