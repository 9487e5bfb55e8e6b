#include <cmath>
#include <string>

#include "output/matching_output.h"

namespace mptcpanalyzer {
namespace {

std::string score_text(const MatchScore& score) {
  return score.certain() ? "inf" : fmt::format("{:.1f}", score.value());
}

std::string endpoints(const Trace& trace, StreamId stream) {
  const TcpStream& tcp = trace.tables().streams[stream];
  return fmt::format("{} -> {}", to_string(tcp.client()), to_string(tcp.server()));
}

// The original's numbers were floating point, and its scripts look for that.
void write_head(std::uint32_t number, std::uint32_t mapped, const MatchScore& score, Output& out) {
  out.print("{} <-> {}.0 with score={}{}\n", number, mapped, score_text(score),
            score.certain() ? "  <-- should be a correct match" : "");
}

void write_evidence(const MatchScore& score, std::string_view indent, Output& out) {
  for (const MatchEvidence& evidence : score.evidence()) {
    if (evidence.bits > 0) {
      out.print("{}{:5.1f} bits: {}\n", indent, evidence.bits, evidence.what);
    } else {
      out.print("{}against: {}\n", indent, evidence.what);
    }
  }
}

}  // namespace

void write_stream_matches_text(const Trace& first, const Trace& second, StreamId stream,
                               std::span<const StreamMatch> matches, bool explain, Output& out) {
  out.print("Trying to map tcp.stream {}: {}\n", stream, endpoints(first, stream));
  out.print("{} mapping(s) found\n", matches.size());
  for (const StreamMatch& match : matches) {
    write_head(match.stream, match.mapped, match.score, out);
    out.print("  >tcp.stream {}: {}\n", match.mapped, endpoints(second, match.mapped));
    if (explain) write_evidence(match.score, "    ", out);
  }
}

void write_connection_matches_text(const Trace& first, const Trace& second, ConnectionId connection,
                                   std::span<const ConnectionMatch> matches, bool explain,
                                   Output& out) {
  out.print("Trying to map mptcp.stream {}\n", connection);
  out.print("{} mapping(s) found\n", matches.size());
  for (const ConnectionMatch& match : matches) {
    write_head(match.connection, match.mapped, match.score, out);
    if (explain) write_evidence(match.score, "    ", out);
    for (const StreamMatch& subflow : match.subflows) {
      out.print("  >tcp.stream {}: {} mapped to tcp.stream {}: {} with score={}\n", subflow.stream,
                endpoints(first, subflow.stream), subflow.mapped, endpoints(second, subflow.mapped),
                score_text(subflow.score));
      if (explain) write_evidence(subflow.score, "      ", out);
    }
    for (const StreamId stream : match.first_only) {
      out.print("  >tcp.stream {}: {} is in the first capture only\n", stream,
                endpoints(first, stream));
    }
    for (const StreamId stream : match.second_only) {
      out.print("  >tcp.stream {}: {} is in the second capture only\n", stream,
                endpoints(second, stream));
    }
  }
}

}  // namespace mptcpanalyzer
