#include "output/json.h"
#include "output/timeline.h"

namespace mptcpanalyzer {
namespace {

// Where and when a capture has it; nulls if it has it not.
void add_place(const std::optional<TimelineEvent>& event, const std::optional<double>& time_s,
               Json& json) {
  const bool lasts = event && event->end_ns != kNoTime;
  json["time_s"] = or_null(time_s);
  json["duration_s"] =
      lasts ? Json(static_cast<double>(event->end_ns - event->time_ns) / 1e9) : Json(nullptr);
  json["frame"] = event ? Json(event->frame) : Json(nullptr);
  json["last_frame"] = event && event->last_frame != 0 ? Json(event->last_frame) : Json(nullptr);
  json["packets"] = event ? Json(event->packets) : Json(nullptr);
}

Json event_json(const TimelineReport& report, const EventAtEnds& at) {
  const TimelineEvent& event = at.first ? *at.first : *at.second;
  Json json;
  json["kind"] = std::string(to_string(event.kind));
  json["event"] = std::string(to_string(event.what));
  json["host"] = event.host ? Json(std::string(to_string(*event.host))) : Json(nullptr);
  json["tcpstream"] = or_null(at.tcpstream);
  add_place(at.first, at.first_s, json);
  json["text"] = words_of(event, at.first ? *report.first : *report.second);
  json["again"] = event.again;
  json["bytes"] = event.bytes != 0 ? Json(event.bytes) : Json(nullptr);
  json["other_tcpstreams"] = event.others;
  json["came_back"] = event.what == Happening::silent_path ? Json(event.came_back) : Json(nullptr);
  if (report.second == nullptr) return json;
  Json& second = json["second"] = Json::object();
  second["tcpstream"] = at.second ? or_null(at.second->tcpstream) : Json(nullptr);
  add_place(at.second, at.second_s, second);
  return json;
}

}  // namespace

void write_timeline_json(const TimelineReport& report, Output& out) {
  Json json;
  json["mptcpstream"] = report.first_stream;
  if (report.second != nullptr) {
    json["second_mptcpstream"] = report.second_stream;
    json["first_is_at"] = report.first_is_at_client ? "Client" : "Server";
    json["clock_offset_s"] =
        report.clocks ? Json(report.clocks->difference.offset_s) : Json(nullptr);
    json["clock_offset_error_s"] =
        report.clocks ? Json(report.clocks->offset_error_s) : Json(nullptr);
  }
  Json& events = json["events"] = Json::array();
  for (const EventAtEnds& at : report.events)
    events.push_back(event_json(report, at));
  out.write(dump(json) + '\n');
}

}  // namespace mptcpanalyzer
