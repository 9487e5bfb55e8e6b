#include "output/map_mptcp_connection.h"
#include "output/match_score.h"

namespace mptcpanalyzer {

void write_connection_matches_json(ConnectionId connection,
                                   std::span<const ConnectionMatch> matches, Output& out) {
  Json json;
  json["mptcpstream"] = connection;
  Json& mappings = json["mappings"] = Json::array();
  for (const ConnectionMatch& match : matches) {
    Json subflows = Json::array();
    for (const StreamMatch& subflow : match.subflows) {
      subflows.push_back({{"tcpstream", subflow.stream},
                          {"mapped_tcpstream", subflow.mapped},
                          {"score", score_json(subflow.score)},
                          {"evidence", evidence_json(subflow.score)}});
    }
    mappings.push_back({{"mptcpstream", match.mapped},
                        {"score", score_json(match.score)},
                        {"subflows", std::move(subflows)},
                        {"first_only_tcpstreams", match.first_only},
                        {"second_only_tcpstreams", match.second_only},
                        {"evidence", evidence_json(match.score)}});
  }
  json["certain"] = count_certain(matches);
  out.write(dump(json) + '\n');
}

}  // namespace mptcpanalyzer
