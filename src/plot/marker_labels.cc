#include "plot/marker_labels.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "output/text_width.h"

namespace mptcpanalyzer {
namespace {

// Of markers near each other: "join 1, 2; FIN 0".
std::string common_text(const std::vector<Marker>& markers, std::size_t begin, std::size_t end) {
  std::vector<std::pair<std::string, std::vector<std::string>>> words;
  for (std::size_t i = begin; i < end; ++i) {
    const Marker& marker = markers[i];
    auto word = std::find_if(words.begin(), words.end(),
                             [&](const auto& known) { return known.first == marker.label; });
    if (word == words.end()) word = words.insert(word, {marker.label, {}});
    const std::string stream = marker.tcpstream ? std::to_string(*marker.tcpstream) : "";
    auto& streams = word->second;
    const bool is_new = std::find(streams.begin(), streams.end(), stream) == streams.end();
    if (is_new && !stream.empty()) streams.push_back(stream);
  }
  std::string text;
  for (const auto& [label, streams] : words) {
    text += (text.empty() ? "" : "; ") + label;
    for (const std::string& stream : streams)
      text += (&stream == &streams.front() ? " " : ", ") + stream;
  }
  return text;
}

Colour common_colour(const std::vector<Marker>& markers, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin + 1; i < end; ++i) {
    if (markers[i].colour != markers[begin].colour) return kWholeColour;
  }
  return markers[begin].colour;
}

}  // namespace

std::vector<MarkerLabel> place_labels(const Figure& figure, LabelRoom room) {
  std::vector<MarkerLabel> labels;
  const std::vector<Marker>& markers = figure.markers;
  const auto range = x_range(figure);
  if (!range || room.width <= 0 || figure.x.logarithmic) return labels;
  const double extent = range->max > range->min ? range->max - range->min : 1;
  const auto pixel = [&](double x) { return (x - range->min) / extent * room.width; };
  const double near = 3 * room.character;
  std::vector<double> ends(room.rows, -room.width);  // by row, of its last label
  for (std::size_t begin = 0; begin < markers.size();) {
    std::size_t end = begin + 1;
    while (end < markers.size() && pixel(markers[end].x) - pixel(markers[begin].x) < near)
      ++end;
    MarkerLabel label{markers[begin].x, false, 0, common_text(markers, begin, end),
                      common_colour(markers, begin, end)};
    const double width = static_cast<double>(text_width(label.text)) * room.character;
    double left = pixel(label.x);
    if (left + width > room.width) {
      label.ends_at_x = true;
      left -= width;
    }
    const auto row = std::find_if(ends.begin(), ends.end(),
                                  [&](double taken) { return taken + room.character < left; });
    if (row != ends.end()) {
      *row = left + width;
      label.row = static_cast<std::size_t>(row - ends.begin());
      labels.push_back(std::move(label));
    }
    begin = end;
  }
  return labels;
}

}  // namespace mptcpanalyzer
