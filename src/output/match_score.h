// What the texts and the JSON of map_tcp_connection and map_mptcp_connection share.
#pragma once

#include <string>
#include <string_view>

#include "ends/matching/match_score.h"
#include "output/json.h"
#include "output/output.h"
#include "trace/columns/trace.h"

namespace mptcpanalyzer {

// "inf" of what is certain, else bits: "12.5".
std::string score_text(const MatchScore& score);

// "10.0.0.1:1000 -> 10.0.0.2:80"
std::string endpoints_text(const Trace& trace, StreamId stream);

// The line that a match begins with. `number` and `mapped` are those of the two captures.
void write_match_head(std::uint32_t number, std::uint32_t mapped, const MatchScore& score,
                      Output& out);

// A line when more than one is certain.
void write_certain_count(std::size_t certain, Output& out);

// A line for each thing that agrees or does not.
void write_evidence(const MatchScore& score, std::string_view indent, Output& out);

Json score_json(const MatchScore& score);
Json evidence_json(const MatchScore& score);

}  // namespace mptcpanalyzer
