#include "output/json.h"
#include "output/print_owds.h"

namespace mptcpanalyzer {
namespace {

Json clock_json(const OwdReport& report) {
  Json json;
  const ClockEstimate* clocks = report.clocks ? &*report.clocks : nullptr;
  json["offset_s"] = clocks == nullptr ? Json(nullptr) : Json(clocks->difference.offset_s);
  json["drift_ppm"] = clocks == nullptr ? Json(nullptr) : Json(clocks->difference.drift_ppm);
  json["offset_error_s"] = clocks == nullptr ? Json(nullptr) : Json(clocks->offset_error_s);
  json["drift_error_ppm"] = clocks == nullptr ? Json(nullptr) : Json(clocks->drift_error_ppm);
  json["disagree"] = clocks == nullptr ? Json(nullptr) : Json(clocks->clocks_disagree);
  json["applied"] = report.corrected;
  json["applied_offset_s"] = report.correction.offset_s;
  json["applied_drift_ppm"] = report.correction.drift_ppm;
  Json& steps = json["steps"] = Json::array();
  if (clocks == nullptr) return json;
  for (const ClockStep& step : clocks->difference.steps) {
    steps.push_back({{"capture", step.in_first ? 1 : 2},
                     {"time_s", static_cast<double>(step.time_ns) / 1e9},
                     {"step_s", step.step_s},
                     {"step_error_s", step.error_s}});
  }
  return json;
}

}  // namespace

void write_owds_json(const OwdReport& report, Output& out) {
  Json json;
  json["clock"] = clock_json(report);
  Json& streams = json["streams"] = Json::array();
  for (const OwdSummary& stream : report.streams) {
    streams.push_back(
        {{"tcpstream", stream.tcpstream},
         {"tcpdest", std::string(to_string(stream.tcpdest))},
         {"mptcpdest",
          stream.mptcpdest ? Json(std::string(to_string(*stream.mptcpdest))) : Json(nullptr)},
         {"packets", stream.packets},
         {"lost", stream.lost},
         {"beyond_capture", stream.beyond_capture},
         {"receiver_only", stream.receiver_only},
         {"reordered", stream.reordered},
         {"min_s", or_null(stream.min_s)},
         {"median_s", or_null(stream.median_s)},
         {"p95_s", or_null(stream.p95_s)},
         {"max_s", or_null(stream.max_s)},
         {"jitter_s", or_null(stream.jitter_s)},
         {"impossible", stream.impossible}});
  }
  out.write(dump(json) + '\n');
}

}  // namespace mptcpanalyzer
