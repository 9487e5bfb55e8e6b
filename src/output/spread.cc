#include "output/spread.h"

namespace mptcpanalyzer {
namespace {

Json seconds_json(std::int64_t ns) {
  return static_cast<double>(ns) / 1e9;
}

}  // namespace

std::string ns_text(std::int64_t ns, Units units) {
  return duration_text(static_cast<double>(ns) / 1e9, units);
}

std::string rtt_text(const std::optional<Spread>& rtt, Units units) {
  if (!rtt) return "no samples";
  return fmt::format("min {}, median {}, 95 % {}, max {} ({} samples)", ns_text(rtt->min, units),
                     ns_text(rtt->median, units), ns_text(rtt->p95, units),
                     ns_text(rtt->max, units), rtt->samples);
}

Json spread_s_json(const std::optional<Spread>& spread) {
  Json json;
  json["samples"] = spread ? spread->samples : 0;
  json["min_s"] = spread ? seconds_json(spread->min) : Json(nullptr);
  json["median_s"] = spread ? seconds_json(spread->median) : Json(nullptr);
  json["p95_s"] = spread ? seconds_json(spread->p95) : Json(nullptr);
  json["max_s"] = spread ? seconds_json(spread->max) : Json(nullptr);
  return json;
}

void write_notes(const std::vector<std::string>& notes, Output& out) {
  for (const std::string& note : notes)
    out.print("note: {}\n", note);
}

}  // namespace mptcpanalyzer
