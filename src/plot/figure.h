// Figure: what a picture shows, as plain data. Plots make figures (plot/plot_type.h), renderers
// turn them into files (plot/renderers.h); neither knows of the other.
// Threads: a plain value, which any number may read.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capture/frame.h"
#include "flow/role.h"
#include "flow/tcp_stream.h"

namespace mptcpanalyzer {

struct Axis {
  std::string title;  // "One-way delay"
  std::string unit;   // "s", "B", "bit/s", "%"; empty: a bare number
  bool logarithmic = false;
  bool from_zero = false;  // 0 belongs to the range whatever the values are
  // What was taken off every value, so that 64-bit numbers are exact: the value at 0.
  std::uint64_t offset = 0;
};

enum class Drawing : std::uint8_t {
  points,  // a mark at each (x, y)
  line,    // straight from one point to the next
  steps,   // y holds from its x to the next one's
  spans,   // a vertical stroke from y to y_end
  area,    // as steps, filled, stacked on the areas before it, which have the same xs
};

// Areas of the other direction hang below 0: stacked downwards, on a scale without signs.
enum class Side : std::uint8_t { above, below };

// A subflow has the colour of its place among the tcp streams of its connection, in every plot.
using Colour = std::uint8_t;
inline constexpr Colour kWholeColour = 255;  // all subflows together

struct Series {
  std::string label;  // "tcp stream 3"; complete() adds the direction where there are both
  std::string name;   // what the legend says
  Drawing drawing = Drawing::points;
  Side side = Side::above;  // of an area
  Colour colour = kWholeColour;
  std::uint8_t mark = 0;  // which shape points have: dot, cross, triangle, ...
  bool faint = false;     // a lighter shade of its colour
  std::optional<StreamId> tcpstream;
  std::optional<Role> destination;
  std::vector<double> x;
  std::vector<double> y;
  std::vector<double> y_end;           // of spans
  std::vector<std::uint32_t> packets;  // frame numbers; empty: the points are no packets

  bool empty() const { return x.empty(); }
  void add(double at, double value) {
    x.push_back(at);
    y.push_back(value);
  }
  void add_packet(double at, double value, std::uint32_t frame) {
    add(at, value);
    packets.push_back(frame);
  }
};

// Something that happened at a moment: a vertical line.
struct Marker {
  double x = 0;
  std::string label;  // "join"; to be shown with the number of the tcp stream
  Colour colour = kWholeColour;
  std::optional<StreamId> tcpstream;
  std::optional<std::uint32_t> packet;  // its frame number
};

// A stretch of x that is shaded from bottom to top.
struct Period {
  double begin = 0;
  double end = 0;
  std::string label;  // "stalled"; complete() adds the direction where there are both
  std::string name;   // what the legend says
  std::optional<Role> destination;
};

struct Figure {
  std::string title;
  std::vector<std::string> caption;  // lines
  Axis x;
  Axis y;
  std::int64_t start_ns = kNoTime;  // what x = 0 s is; kNoTime: x is no time
  std::vector<Series> series;       // those drawn last lie above
  std::vector<Marker> markers;      // by x
  std::vector<Period> periods;
};

// Drops what is empty, markers and periods outside of what the series show, and names the series.
// In a figure of both directions that towards the client is lighter and the names tell which it is;
// otherwise the caption does.
void complete(Figure& figure);

struct Range {
  double min = 0;
  double max = 0;
};

// "join 1".
std::string text_of(const Marker& marker);

bool has_areas_below(const Figure& figure);

// The heights of areas from 0, which those of each side before it lift; of other series its ys. To
// be asked of all series in their order.
class Stack {
 public:
  std::vector<double> ys(const Series& series);

 private:
  std::vector<double> above_;
  std::vector<double> below_;
};

// Of what is drawn, markers included; areas count stacked. Nothing of an empty figure.
std::optional<Range> x_range(const Figure& figure);
std::optional<Range> y_range(const Figure& figure);

}  // namespace mptcpanalyzer
