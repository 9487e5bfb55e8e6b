#include "output/json.h"
#include "output/matching_output.h"

namespace mptcpanalyzer {
namespace {

// JSON has no infinity.
Json score_json(const MatchScore& score) {
  return score.certain() ? Json("inf") : Json(score.value());
}

Json evidence_json(const MatchScore& score) {
  Json list = Json::array();
  for (const MatchEvidence& evidence : score.evidence()) {
    list.push_back(
        {{"what", evidence.what}, {"bits", evidence.bits}, {"agrees", evidence.bits > 0}});
  }
  return list;
}

}  // namespace

void write_stream_matches_json(StreamId stream, std::span<const StreamMatch> matches, Output& out) {
  Json json;
  json["tcpstream"] = stream;
  Json& mappings = json["mappings"] = Json::array();
  for (const StreamMatch& match : matches) {
    mappings.push_back({{"tcpstream", match.mapped},
                        {"score", score_json(match.score)},
                        {"evidence", evidence_json(match.score)}});
  }
  out.write(dump(json) + '\n');
}

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
  out.write(dump(json) + '\n');
}

}  // namespace mptcpanalyzer
