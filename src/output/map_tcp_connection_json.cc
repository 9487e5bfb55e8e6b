#include "output/map_tcp_connection.h"
#include "output/match_score.h"

namespace mptcpanalyzer {

void write_stream_matches_json(StreamId stream, std::span<const StreamMatch> matches, Output& out) {
  Json json;
  json["tcpstream"] = stream;
  Json& mappings = json["mappings"] = Json::array();
  for (const StreamMatch& match : matches) {
    mappings.push_back({{"tcpstream", match.mapped},
                        {"score", score_json(match.score)},
                        {"evidence", evidence_json(match.score)}});
  }
  json["certain"] = count_certain(matches);
  out.write(dump(json) + '\n');
}

}  // namespace mptcpanalyzer
