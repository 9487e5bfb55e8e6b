// What the texts and the JSON of summaries share: spreads of values, and notes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/subject/distribution.h"
#include "output/json.h"
#include "output/output.h"
#include "output/quantity.h"

namespace mptcpanalyzer {

std::string ns_text(std::int64_t ns, Units units);

// "min 0.010000 s, median ..."; "no samples".
std::string rtt_text(const std::optional<Spread>& rtt, Units units);

// A spread of durations in ns, in seconds; without samples all but their number is null.
Json spread_s_json(const std::optional<Spread>& spread);

// A line each.
void write_notes(const std::vector<std::string>& notes, Output& out);

}  // namespace mptcpanalyzer
