#include "plot/marker_labels.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

namespace mptcpanalyzer {
namespace {

// Of a figure of 100 pixels from 0 to 100, in characters of 1 pixel: "row:x text", with a < before
// the text that ends at x.
std::string placed(std::vector<Marker> markers, std::size_t rows = 3) {
  Figure figure;
  figure.series.emplace_back();
  figure.series.back().add(0, 0);
  figure.series.back().add(100, 0);
  figure.markers = std::move(markers);
  std::string text;
  for (const MarkerLabel& label : place_labels(figure, {100, 1, rows})) {
    text += fmt::format("{}{}:{} {}{}", text.empty() ? "" : " | ", label.row, label.x,
                        label.ends_at_x ? "<" : "", label.text);
  }
  return text;
}

Marker marker(double x, const char* label, StreamId stream) {
  return {x, label, static_cast<Colour>(stream), stream, std::nullopt};
}

TEST(PlaceLabels, OverlapNowhere) {
  EXPECT_EQ(placed({}), "");
  EXPECT_EQ(placed({marker(10, "join", 1), marker(50, "FIN", 0)}), "0:10 join 1 | 0:50 FIN 0");
  // "join 1" takes 10 to 16.
  EXPECT_EQ(placed({marker(10, "join", 1), marker(14, "join", 2), marker(18, "FIN", 0)}),
            "0:10 join 1 | 1:14 join 2 | 0:18 FIN 0");
  EXPECT_EQ(placed({marker(10, "join", 1), marker(14, "join", 2)}, 1), "0:10 join 1");
  EXPECT_EQ(placed({marker(97, "FIN", 0)}), "0:97 <FIN 0");
}

TEST(PlaceLabels, ShareOneWhereTheyAreNear) {
  EXPECT_EQ(placed({marker(10, "join", 1), marker(11, "join", 2), marker(12, "FIN", 0),
                    marker(12, "FIN", 0)}),
            "0:10 join 1, 2; FIN 0");
}

}  // namespace
}  // namespace mptcpanalyzer
