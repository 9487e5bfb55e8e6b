#include <algorithm>
#include <array>
#include <cmath>

#include "output/escape.h"
#include "plot/renderers.h"

namespace mptcpanalyzer {
namespace {

// Colours that xplot and its successors know, on their black ground; the whole is white.
constexpr std::array<std::string_view, 7> kColours = {"blue",   "orange", "green", "magenta",
                                                      "yellow", "purple", "red"};

std::string_view name_of(Colour colour) {
  return colour == kWholeColour ? "white" : kColours[colour % kColours.size()];
}

class XplFile {
 public:
  XplFile(const Figure& figure, Output& out) : figure_(figure), out_(out) {}

  void write() {
    out_.print("{} double\n", has_time() ? "timeval" : "double");
    out_.print("title\n{}\n", line(figure_.title));
    out_.print("xlabel\n{}\nylabel\n{}\n", line(has_time() ? "time" : figure_.x.title),
               line(figure_.y.title));
    Stack stack;
    for (const Series& series : figure_.series)
      write_series(series, stack.ys(series));
    write_events();
    out_.write("go\n");
  }

 private:
  bool has_time() const { return figure_.start_ns != kNoTime; }

  static std::string line(std::string_view text) { return escape_for_terminal(text); }

  // As tcptrace has it: seconds since 1970 with microseconds.
  std::string at(double x) const {
    if (!has_time()) return fmt::format("{}", x);
    const std::int64_t us = (figure_.start_ns + std::llround(x * 1e9)) / 1000;
    return fmt::format("{}.{:06}", us / 1'000'000, us % 1'000'000);
  }

  // xplot has no shades: a period is a line along its top.
  void write_events() {
    const Range range = y_range(figure_).value_or(Range{});
    for (const Period& period : figure_.periods) {
      out_.print("; {}\n", line(period.name));
      out_.print("line {} {} {} {} white\n", at(period.begin), range.max, at(period.end),
                 range.max);
      out_.print("btext {} {} white\n{}\n", at(period.begin), range.max, line(period.name));
    }
    for (const Marker& marker : figure_.markers) {
      const std::string x = at(marker.x);
      const std::string_view colour = name_of(marker.colour);
      out_.print("line {} {} {} {} {}\n", x, range.min, x, range.max, colour);
      out_.print("atext {} {} {}\n{}\n", x, range.max, colour, line(text_of(marker)));
    }
  }

  void write_series(const Series& series, const std::vector<double>& ys) {
    out_.print("; {}\n", line(series.name));
    const std::string_view colour = name_of(series.colour);
    for (std::size_t i = 0; i < series.x.size() && !out_.failed(); ++i) {
      const std::string x = at(series.x[i]);
      if (series.drawing == Drawing::points) {
        out_.print("{} {} {} {}\n", series.mark == 0 ? "dot" : "x", x, ys[i], colour);
      } else if (series.drawing == Drawing::spans) {
        out_.print("line {} {} {} {} {}\n", x, ys[i], x, series.y_end[i], colour);
      } else if (i + 1 < series.x.size()) {
        const std::string next = at(series.x[i + 1]);
        const double end = series.drawing == Drawing::line ? ys[i + 1] : ys[i];
        out_.print("line {} {} {} {} {}\n", x, ys[i], next, end, colour);
        if (series.drawing != Drawing::line)
          out_.print("line {} {} {} {} {}\n", next, ys[i], next, ys[i + 1], colour);
      }
    }
  }

  const Figure& figure_;
  Output& out_;
};

}  // namespace

void write_figure_xpl(const Figure& figure, Output& out) {
  XplFile(figure, out).write();
}

}  // namespace mptcpanalyzer
