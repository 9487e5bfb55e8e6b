#include "output/map_tcp_connection.h"
#include "output/match_score.h"

namespace mptcpanalyzer {

void write_stream_matches_text(const Trace& first, const Trace& second, StreamId stream,
                               std::span<const StreamMatch> matches, bool explain, Output& out) {
  out.print("Trying to map tcp.stream {}: {}\n", stream, endpoints_text(first, stream));
  out.print("{} mapping(s) found\n", matches.size());
  write_certain_count(count_certain(matches), out);
  for (const StreamMatch& match : matches) {
    write_match_head(match.stream, match.mapped, match.score, out);
    out.print("  >tcp.stream {}: {}\n", match.mapped, endpoints_text(second, match.mapped));
    if (explain) write_evidence(match.score, "    ", out);
  }
}

}  // namespace mptcpanalyzer
