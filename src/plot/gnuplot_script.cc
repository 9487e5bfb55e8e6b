#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <set>
#include <vector>

#include "output/escape.h"
#include "output/text_width.h"
#include "plot/axis_scale.h"
#include "plot/gnuplot.h"
#include "plot/marker_labels.h"
#include "plot/reduce.h"

namespace mptcpanalyzer {
namespace {

// In single quotes gnuplot takes all but the quote itself as it is: no escapes, no commands in
// backquotes. What is no printable text has become \xNN before.
std::string literal(std::string_view text) {
  std::string result = "'";
  for (const char c : escape_for_terminal(text)) {
    result += c;
    if (c == '\'') result += c;
  }
  return result + '\'';
}

// A line of a caption in lines of at most `most` characters, parted at blanks.
std::vector<std::string> wrapped(std::string_view line, std::size_t most) {
  std::vector<std::string> lines;
  while (!line.empty()) {
    std::size_t end = line.size();
    while (text_width(line.substr(0, end)) > most) {
      const std::size_t blank = line.substr(0, end).rfind(' ');
      if (blank == std::string_view::npos || blank == 0) break;
      end = blank;
    }
    lines.emplace_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return lines;
}

// gnuplot's filled circle, cross, filled triangle, filled square, plus, filled diamond.
constexpr std::array<int, 6> kPointTypes = {7, 2, 9, 5, 1, 13};

// In the order of Dash.
int dash_type(Dash dash) {
  return static_cast<int>(dash) + 1;
}

class Script {
 public:
  Script(const Figure& figure, GnuplotTerminal terminal, const Looks& looks)
      : figure_(reduced(figure, resolution(terminal, looks.size))),
        terminal_(terminal),
        style_(looks.style),
        size_(looks.size),
        x_range_(x_range(figure).value_or(Range{0, 1})),
        y_range_(y_range(figure).value_or(Range{0, 1})),
        x_(scale_of(figure.x, x_range_)),
        y_(scale_of(figure.y, y_range_)) {}

  std::string text() {
    write_terminal();
    write_frame();
    write_axis('x', figure_.x, x_, x_range_);
    write_axis('y', figure_.y, y_, y_range_);
    write_events();
    Stack stack;
    for (std::size_t i = 0; i < figure_.series.size(); ++i)
      write_data(i, stack.ys(figure_.series[i]));
    write_plot();
    return std::move(text_);
  }

 private:
  static Resolution resolution(GnuplotTerminal terminal, PictureSize size) {
    // A vector picture is looked at from nearer, a character has 2 by 4 dots at most.
    if (terminal == GnuplotTerminal::svg || terminal == GnuplotTerminal::pdf)
      return {size.width, size.height / 4};
    if (terminal == GnuplotTerminal::characters) return {2U * size.width, 2U * size.height};
    return {size.width, size.height / 2};
  }

  template <typename... T>
  void put(fmt::format_string<T...> format, T&&... arguments) {
    put_arguments(format, fmt::make_format_args(arguments...));
  }
  // Not a template, for the sake of the time to compile.
  void put_arguments(fmt::string_view format, fmt::format_args arguments) {
    text_ += fmt::vformat(format, arguments);
    text_ += '\n';
  }

  int point_type(const Series& series) const {
    return kPointTypes[style_.mark_of(series) % kPointTypes.size()];
  }

  bool of_characters() const { return terminal_ == GnuplotTerminal::characters; }
  double scale() const { return terminal_ == GnuplotTerminal::pdf ? 0.75 : 1; }

  void write_terminal() {
    const std::string font = fmt::format("font '{},{}'", style_.font, style_.font_size);
    const std::string background = fmt::format("background '{}'", to_string(style_.background));
    put("set encoding utf8");
    switch (terminal_) {
      case GnuplotTerminal::png:
        return put("set terminal pngcairo noenhanced rounded size {},{} {} {}", size_.width,
                   size_.height, font, background);
      case GnuplotTerminal::svg:
        return put("set terminal svg noenhanced rounded size {},{} {} {}", size_.width,
                   size_.height, font, background);
      case GnuplotTerminal::pdf:
        return put("set terminal pdfcairo noenhanced rounded size {:.2f}in,{:.2f}in {} {}",
                   size_.width / 100.0, size_.height / 100.0, font, background);
      case GnuplotTerminal::sixel:
        return put("set terminal sixelgd noenhanced truecolor size {},{} font '{},{}' {}",
                   size_.width, size_.height, style_.font, style_.font_size, background);
      case GnuplotTerminal::characters:
        return put("set terminal dumb noenhanced size {},{}", size_.width, size_.height);
    }
  }

  // Title and caption at the left, the legend beside the data, never on it.
  void write_frame() {
    const std::string foreground = to_string(style_.foreground);
    const std::string colour = fmt::format("textcolor rgb '{}'", foreground);
    if (of_characters()) {
      put("set key tmargin center horizontal noenhanced");
      put("set title {}", literal(figure_.title));
      return;
    }
    put("set border 3 linecolor rgb '{}' linewidth 0.8", foreground);
    put("set tics nomirror out scale 0.6,0.3 {}", colour);
    put("set mxtics");
    if (!has_areas_below(figure_)) put("set mytics");
    if (style_.grid)
      put("set grid linetype 1 linecolor rgb '{}' linewidth 0.6", to_string(style_.grid_colour));
    const double title_size = 1.25 * style_.font_size;
    const double rows = write_marker_labels();
    put("set label 1 {} at graph 0, graph 1 left offset 0,{:.2f} font '{},{}' noenhanced {}",
        literal(figure_.title), 1.1 + rows, style_.font, title_size, colour);
    put("set tmargin {:.2f}", 2.6 + rows);
    const double small = small_size();
    const std::vector<std::string> lines = caption_lines(small);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      put("set label {} {} at graph 0, graph 0 left offset 0,{:.2f} font '{},{:.1f}' noenhanced {}",
          i + 2, literal(lines[i]), -4.3 - 1.1 * static_cast<double>(i), style_.font, small,
          colour);
    }
    put("set bmargin {:.1f}", 4.6 + 1.1 * static_cast<double>(lines.size()));
    if (has_legend()) {
      put("set key outside right top vertical Left reverse samplen 1.5 spacing 1.25 noenhanced {}",
          colour);
    } else {
      put("unset key");
      put("set rmargin 3");
    }
  }

  bool has_legend() const { return figure_.series.size() > 1 || !figure_.periods.empty(); }
  double small_size() const { return 0.85 * style_.font_size; }
  // In pixels; on average, of what fonts there are.
  static double character_width(double font_size) { return 0.75 * font_size; }

  // What is left for the data, about.
  double data_width() const {
    std::size_t longest = 0;
    for (const Series& series : figure_.series)
      longest = std::max(longest, text_width(series.name));
    for (const Period& period : figure_.periods)
      longest = std::max(longest, text_width(period.name));
    const double legend = has_legend() ? static_cast<double>(longest) + 4 : 3;
    return size_.width - (10 + legend) * character_width(style_.font_size);
  }

  // Above the data, so that they hide none. Returns the height of their rows, in lines.
  double write_marker_labels() {
    const double small = small_size();
    const auto labels = place_labels(figure_, {data_width(), character_width(small)});
    constexpr double kLine = 0.95;
    constexpr std::size_t kFirst = 100;  // of gnuplot's numbers: behind those of the caption
    std::size_t rows = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const MarkerLabel& label = labels[i];
      rows = std::max(rows, label.row + 1);
      put("set label {} {} at first {}, graph 1 {} offset 0,{:.2f} font '{},{:.1f}' noenhanced "
          "textcolor rgb '{}'",
          kFirst + i, literal(label.text), label.x / x_.unit, label.ends_at_x ? "right" : "left",
          0.55 + kLine * static_cast<double>(label.row), style_.font, small,
          to_string(style_.colour_of(label.colour)));
    }
    return kLine * static_cast<double>(rows);
  }

  // Behind the data.
  void write_events() {
    for (const Marker& marker : figure_.markers) {
      const double x = marker.x / x_.unit;
      put("set arrow from first {}, graph 0 to first {}, graph 1 nohead back linecolor rgb '{}' "
          "linewidth {} dashtype 2",
          x, x, to_string(mixed(style_.colour_of(marker.colour), style_.background, 0.75)),
          0.8 * scale());
    }
    if (of_characters()) return;
    for (const Period& period : figure_.periods) {
      put("set object rectangle from first {}, graph 0 to first {}, graph 1 behind fillcolor rgb "
          "'{}' fillstyle solid noborder",
          period.begin / x_.unit, period.end / x_.unit, shade());
    }
    if (has_areas_below(figure_)) {
      put("set arrow from graph 0, first 0 to graph 1, first 0 nohead front linecolor rgb '{}' "
          "linewidth 1",
          to_string(style_.foreground));
    }
  }

  std::string shade() const { return to_string(mixed(style_.foreground, style_.background, 0.13)); }

  // Values without signs on a scale that goes both ways.
  void write_unsigned_ticks(Range range) {
    const double largest = std::max(-range.min, range.max) / y_.unit;
    const double magnitude = std::pow(10, std::floor(std::log10(largest / 2)));
    const double fraction = largest / 2 / magnitude;
    const double step = magnitude * (fraction >= 5 ? 5 : fraction >= 2 ? 2.5 : 1);
    std::string ticks = "0";
    for (double at = step; at <= largest; at += step)
      ticks += fmt::format(", '{0:g}' {0:g}, '{0:g}' -{0:g}", at);
    put("set ytics ({})", ticks);
  }

  std::vector<std::string> caption_lines(double font_size) const {
    constexpr double kPixelsBesides = 90;
    const double character = character_width(font_size);
    const auto most =
        static_cast<std::size_t>(std::max(20.0, (size_.width - kPixelsBesides) / character));
    std::vector<std::string> lines;
    for (const std::string& line : figure_.caption) {
      for (std::string& part : wrapped(line, most))
        lines.push_back(std::move(part));
    }
    return lines;
  }

  void write_axis(char name, const Axis& axis, const AxisScale& scale, Range range) {
    put("set {}label {} noenhanced", name, literal(scale.title));
    if (!of_characters()) put("set {}label textcolor rgb '{}'", name, to_string(style_.foreground));
    if (axis.logarithmic) {
      put("set logscale {}", name);
      put("set format {} '%.0s %c{}'", name, axis.unit);
    }
    const double width = range.max - range.min;
    if (axis.logarithmic || !(width > 0)) {
      if (axis.from_zero && !axis.logarithmic) put("set {}range [0:*]", name);
      return;
    }
    // Room at the edges, but none below a 0 that the axis begins with.
    const double room = (name == 'x' ? 0.01 : 0.04) * width;
    const double low = axis.from_zero || range.min == 0 ? range.min : range.min - room;
    if (name == 'y' && range.min < 0 && has_areas_below(figure_)) write_unsigned_ticks(range);
    put("set {}range [{}:{}]", name, low / scale.unit, (range.max + room) / scale.unit);
  }

  void write_data(std::size_t index, const std::vector<double>& ys) {
    const Series& series = figure_.series[index];
    put("$s{} << EOD", index);
    double before = 0;
    for (std::size_t i = 0; i < series.x.size(); ++i) {
      const double x = series.x[i] / x_.unit;
      const double y = ys[i] / y_.unit;
      if (series.drawing == Drawing::spans) {
        put("{} {} {}", x, y, (series.y_end[i] - series.y[i]) / y_.unit);
        continue;
      }
      // The outline of all steps together: filled one by one they would show their seams.
      if (series.drawing == Drawing::area) put("{} {}", x, before);
      put("{} {}", x, y);
      before = y;
    }
    put("EOD");
  }

  // The legend's samples are drawn larger than the data.
  std::string key_entry(const Series& series, const std::string& colour) const {
    std::string with = "with points pointtype 5 pointsize 1.4";
    if (series.drawing == Drawing::points) {
      with = fmt::format("with points pointtype {} pointsize 1", point_type(series));
    } else if (series.drawing != Drawing::area) {
      with = fmt::format("with lines linewidth {} dashtype {}", 2 * style_.line_width,
                         dash_type(style_.dash_of(series)));
    }
    return fmt::format("keyentry {} {} title {}", with, colour, literal(series.name));
  }

  void write_plot() {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < figure_.series.size(); ++i)
      parts.push_back(part_of(i));
    // An area covers those that it is stacked on.
    const auto first_area =
        std::find_if(figure_.series.begin(), figure_.series.end(),
                     [](const Series& series) { return series.drawing == Drawing::area; });
    std::reverse(parts.begin() + (first_area - figure_.series.begin()), parts.end());
    for (const Series& series : figure_.series) {
      const std::string colour =
          fmt::format("linecolor rgb '{}'", to_string(style_.colour_of(series)));
      if (!of_characters()) parts.push_back(key_entry(series, colour));
    }
    std::set<std::string> told;
    for (const Period& period : figure_.periods) {
      if (of_characters() || !told.insert(period.name).second) continue;
      parts.push_back(
          fmt::format("keyentry with points pointtype 5 pointsize 1.4 linecolor rgb '{}' title {}",
                      shade(), literal(period.name)));
    }
    text_ += "plot ";
    for (std::size_t i = 0; i < parts.size(); ++i)
      text_ += (i == 0 ? "" : ", \\\n  ") + parts[i];
    text_ += '\n';
  }

  std::string part_of(std::size_t index) const {
    const Series& series = figure_.series[index];
    const std::string title =
        of_characters() ? "title " + literal(series.name) : std::string("notitle");
    const std::string colour =
        fmt::format("linecolor rgb '{}'", to_string(style_.colour_of(series)));
    // What is seen beside a subflow that carries nearly everything.
    const double share = series.colour == kWholeColour && !series.faint ? 1.7 : 1;
    const double width = share * style_.line_width * scale();
    const int dash = dash_type(style_.dash_of(series));
    switch (series.drawing) {
      case Drawing::points:
        return fmt::format(
            "$s{} using 1:2 with points pointtype {} pointsize {} {} {}", index, point_type(series),
            (style_.mark_of(series) == 0 ? 1 : 1.3) * style_.point_size, colour, title);
      case Drawing::line:
        return fmt::format("$s{} using 1:2 with lines linewidth {} dashtype {} {} {}", index, width,
                           dash, colour, title);
      case Drawing::steps:
        return fmt::format("$s{} using 1:2 with steps linewidth {} dashtype {} {} {}", index, width,
                           dash, colour, title);
      case Drawing::spans:
        return fmt::format("$s{} using 1:2:(0):3 with vectors nohead linewidth {} {} {}", index,
                           width, colour, title);
      case Drawing::area:
        return fmt::format("$s{} using 1:2 with {} {} {}", index,
                           of_characters() ? "lines" : "filledcurves y1=0 fill solid 1 noborder",
                           colour, title);
    }
    return {};
  }

  Figure figure_;
  GnuplotTerminal terminal_;
  Style style_;
  PictureSize size_;
  Range x_range_;
  Range y_range_;
  AxisScale x_;
  AxisScale y_;
  std::string text_;
};

}  // namespace

std::string gnuplot_script(const Figure& figure, GnuplotTerminal terminal, const Looks& looks) {
  return Script(figure, terminal, looks).text();
}

}  // namespace mptcpanalyzer
