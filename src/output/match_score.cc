#include "output/match_score.h"

namespace mptcpanalyzer {

std::string score_text(const MatchScore& score) {
  return score.certain() ? "inf" : fmt::format("{:.1f}", score.value());
}

std::string endpoints_text(const Trace& trace, StreamId stream) {
  const TcpStream& tcp = trace.tables().streams[stream];
  return fmt::format("{} -> {}", to_string(tcp.client()), to_string(tcp.server()));
}

// The original's numbers were floating point, and its scripts look for that.
void write_match_head(std::uint32_t number, std::uint32_t mapped, const MatchScore& score,
                      Output& out) {
  out.print("{} <-> {}.0 with score={}{}\n", number, mapped, score_text(score),
            score.certain() ? "  <-- should be a correct match" : "");
}

void write_certain_count(std::size_t certain, Output& out) {
  if (certain < 2) return;
  out.print(
      "{} of them are certain: the second capture has the same traffic more than once, as on "
      "both sides of a NAT\n",
      certain);
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

}  // namespace mptcpanalyzer
