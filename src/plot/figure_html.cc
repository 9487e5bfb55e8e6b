#include <fmt/ranges.h>
#include <string>
#include <string_view>
#include <vector>

#include "plot/axis_scale.h"
#include "plot/figure_json.h"
#include "plot/page_files.h"
#include "plot/reduce.h"
#include "plot/renderers.h"

namespace mptcpanalyzer {
namespace {

// More points than any screen has columns, so that zooming in shows more; and few enough for two
// megabytes and for a fluent page.
constexpr std::size_t kMostPoints = 60'000;

// Of JSON between script tags: nothing may look like the end of it, or like a comment.
std::string for_script(std::string_view json) {
  std::string text;
  for (const char c : json) {
    if (c == '<' || c == '>' || c == '&') {
      text += c == '<' ? "\\u003c" : c == '>' ? "\\u003e" : "\\u0026";
    } else {
      text += c;
    }
  }
  return text;
}

std::string for_markup(std::string_view text) {
  std::string markup;
  for (const char c : text) {
    switch (c) {
      case '<':
        markup += "&lt;";
        break;
      case '>':
        markup += "&gt;";
        break;
      case '&':
        markup += "&amp;";
        break;
      default:
        markup += c;
    }
  }
  return markup;
}

std::size_t points_of(const Figure& figure) {
  std::size_t count = 0;
  for (const Series& series : figure.series)
    count += series.x.size();
  return count;
}

Figure small_enough(const Figure& figure) {
  Figure result = figure;
  for (std::size_t columns = 8192; points_of(result) > kMostPoints && columns >= 64; columns /= 2)
    result = reduced(figure, {columns, columns / 16});
  return result;
}

Json page_axis(const Axis& axis, const AxisScale& scale) {
  Json json = axis_json(axis);
  json["label"] = scale.title;
  json["factor"] = scale.unit;
  json["shown"] = scale.name;
  json["from_zero"] = axis.from_zero;
  return json;
}

void append_list(std::string& text, std::string_view key, const std::vector<double>& values,
                 double unit) {
  text += fmt::format(",\"{}\":[", key);
  for (std::size_t i = 0; i < values.size(); ++i)
    text += fmt::format("{}{:.10g}", i == 0 ? "" : ",", values[i] / unit);
  text += ']';
}

// Pixels of stroke and gap in turn; none: one line.
Json dash_pattern(Dash dash) {
  switch (dash) {
    case Dash::solid:
      return nullptr;
    case Dash::dashed:
      return {7, 4};
    case Dash::dotted:
      return {2, 3};
    case Dash::dash_dotted:
      return {7, 3, 2, 3};
  }
  return nullptr;
}

Style dark_style(const Looks& looks) {
  Style dark = built_in_style("dark");
  dark.lines = looks.style.lines;
  return dark;
}

Json page_markers(const Figure& figure, const AxisScale& x, const Looks& looks) {
  Json markers = Json::array();
  for (const Marker& marker : figure.markers) {
    Json json = marker_json(marker);
    json["x"] = marker.x / x.unit;
    json["text"] = text_of(marker);
    json["light"] = to_string(looks.style.colour_of(marker.colour));
    json["dark"] = to_string(dark_style(looks).colour_of(marker.colour));
    markers.push_back(std::move(json));
  }
  return markers;
}

Json page_periods(const Figure& figure, const AxisScale& x) {
  Json periods = Json::array();
  for (const Period& period : figure.periods) {
    Json json = period_json(period);
    json["begin"] = period.begin / x.unit;
    json["end"] = period.end / x.unit;
    periods.push_back(std::move(json));
  }
  return periods;
}

void append_series(std::string& text, const Series& series, const AxisScale& x, const AxisScale& y,
                   const Looks& looks) {
  Json json = series_json(series);
  json["mark"] = looks.style.mark_of(series);
  json["dash"] = dash_pattern(looks.style.dash_of(series));
  json["light"] = to_string(looks.style.colour_of(series));
  json["dark"] = to_string(dark_style(looks).colour_of(series));
  text += dump(json);
  text.pop_back();
  append_list(text, "x", series.x, x.unit);
  append_list(text, "y", series.y, y.unit);
  if (!series.y_end.empty()) append_list(text, "y_end", series.y_end, y.unit);
  if (!series.packets.empty())
    text += fmt::format(",\"packetid\":[{}]", fmt::join(series.packets, ","));
  text += '}';
}

std::string page_figure(const Figure& figure, const Looks& looks) {
  const AxisScale x = scale_of(figure.x, x_range(figure).value_or(Range{}));
  const AxisScale y = scale_of(figure.y, y_range(figure).value_or(Range{}));
  Json head;
  head["title"] = figure.title;
  head["caption"] = figure.caption;
  head["x"] = page_axis(figure.x, x);
  head["y"] = page_axis(figure.y, y);
  head["markers"] = page_markers(figure, x, looks);
  head["periods"] = page_periods(figure, x);
  std::string text = dump(head);
  text.pop_back();
  text += ",\"series\":[";
  for (const Series& series : figure.series) {
    if (&series != &figure.series.front()) text += ',';
    append_series(text, series, x, y, looks);
  }
  return text + "]}";
}

// What stands for a placeholder of the page.
std::string contents_of(std::string_view name, const Figure& figure, const Looks& looks) {
  if (name == "TITLE") return for_markup(figure.title);
  if (name == "FIGURE") return for_script(page_figure(small_enough(figure), looks));
  if (name == "DYGRAPH_CSS") return std::string(dygraph_css());
  if (name == "DYGRAPH_JS") return std::string(dygraph_js());
  return std::string(name == "PAGE_CSS" ? page_css() : page_js());
}

}  // namespace

void write_figure_html(const Figure& figure, const Looks& looks, Output& out) {
  std::string_view page = page_html();
  // What is put in is not looked at again.
  for (std::size_t at = 0; (at = page.find('@')) != std::string_view::npos;) {
    const std::size_t end = page.find('@', at + 1);
    out.write(page.substr(0, at));
    out.write(contents_of(page.substr(at + 1, end - at - 1), figure, looks));
    page.remove_prefix(end + 1);
  }
  out.write(page);
}

}  // namespace mptcpanalyzer
