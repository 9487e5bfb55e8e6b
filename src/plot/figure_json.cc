#include "plot/figure_json.h"

#include <string>
#include <string_view>

#include "plot/renderers.h"

namespace mptcpanalyzer {
namespace {

std::string_view to_string(Drawing drawing) {
  switch (drawing) {
    case Drawing::points:
      return "points";
    case Drawing::line:
      return "line";
    case Drawing::steps:
      return "steps";
    case Drawing::spans:
      return "spans";
    case Drawing::area:
      return "area";
  }
  return "";
}

template <typename T>
void write_list(std::string_view key, const std::vector<T>& values, Output& out) {
  out.print(",\"{}\":[", key);
  for (std::size_t i = 0; i < values.size(); ++i)
    out.print("{}{}", i == 0 ? "" : ",", values[i]);
  out.write("]");
}

}  // namespace

Json axis_json(const Axis& axis) {
  Json json;
  json["title"] = axis.title;
  json["unit"] = text_or_null(axis.unit);
  json["logarithmic"] = axis.logarithmic;
  json["offset"] = std::to_string(axis.offset);
  return json;
}

Json series_json(const Series& series) {
  Json json;
  json["label"] = series.label;
  json["name"] = series.name;
  json["drawing"] = to_string(series.drawing);
  json["side"] = series.side == Side::below ? "below" : "above";
  json["tcpstream"] = or_null(series.tcpstream);
  json["destination"] =
      series.destination ? Json(mptcpanalyzer::to_string(*series.destination)) : Json(nullptr);
  return json;
}

Json marker_json(const Marker& marker) {
  Json json;
  json["x"] = marker.x;
  json["label"] = marker.label;
  json["tcpstream"] = or_null(marker.tcpstream);
  json["packetid"] = or_null(marker.packet);
  return json;
}

Json period_json(const Period& period) {
  Json json;
  json["begin"] = period.begin;
  json["end"] = period.end;
  json["label"] = period.label;
  json["name"] = period.name;
  json["destination"] =
      period.destination ? Json(mptcpanalyzer::to_string(*period.destination)) : Json(nullptr);
  return json;
}

Json figure_head_json(const Figure& figure) {
  Json head;
  head["title"] = figure.title;
  head["caption"] = figure.caption;
  head["start_ns"] =
      figure.start_ns == kNoTime ? Json(nullptr) : Json(std::to_string(figure.start_ns));
  head["x"] = axis_json(figure.x);
  head["y"] = axis_json(figure.y);
  head["markers"] = Json::array();
  for (const Marker& marker : figure.markers)
    head["markers"].push_back(marker_json(marker));
  head["periods"] = Json::array();
  for (const Period& period : figure.periods)
    head["periods"].push_back(period_json(period));
  return head;
}

void write_figure_json(const Figure& figure, Output& out) {
  const std::string opening = dump(figure_head_json(figure));
  out.print("{},\"series\":[", std::string_view(opening).substr(0, opening.size() - 1));
  // Point by point: a plot of a million packets should not be copied into a document first.
  for (const Series& series : figure.series) {
    const std::string object = dump(series_json(series));
    out.print("{}{}", &series == &figure.series.front() ? "" : ",",
              std::string_view(object).substr(0, object.size() - 1));
    write_list("x", series.x, out);
    write_list("y", series.y, out);
    if (!series.y_end.empty()) write_list("y_end", series.y_end, out);
    if (!series.packets.empty()) write_list("packetid", series.packets, out);
    out.write("}");
  }
  out.write("]}\n");
}

}  // namespace mptcpanalyzer
