#include "output/map_mptcp_connection.h"
#include "output/match_score.h"

namespace mptcpanalyzer {

void write_connection_matches_text(const Trace& first, const Trace& second, ConnectionId connection,
                                   std::span<const ConnectionMatch> matches, bool explain,
                                   Output& out) {
  out.print("Trying to map mptcp.stream {}\n", connection);
  out.print("{} mapping(s) found\n", matches.size());
  write_certain_count(count_certain(matches), out);
  for (const ConnectionMatch& match : matches) {
    write_match_head(match.connection, match.mapped, match.score, out);
    if (explain) write_evidence(match.score, "    ", out);
    for (const StreamMatch& subflow : match.subflows) {
      out.print("  >tcp.stream {}: {} mapped to tcp.stream {}: {} with score={}\n", subflow.stream,
                endpoints_text(first, subflow.stream), subflow.mapped,
                endpoints_text(second, subflow.mapped), score_text(subflow.score));
      if (explain) write_evidence(subflow.score, "      ", out);
    }
    for (const StreamId stream : match.first_only) {
      out.print("  >tcp.stream {}: {} is in the first capture only\n", stream,
                endpoints_text(first, stream));
    }
    for (const StreamId stream : match.second_only) {
      out.print("  >tcp.stream {}: {} is in the second capture only\n", stream,
                endpoints_text(second, stream));
    }
  }
}

}  // namespace mptcpanalyzer
