#include "plot/figure.h"

#include <gtest/gtest.h>

#include "plot/axis_scale.h"
#include "plot/reduce.h"

namespace mptcpanalyzer {
namespace {

Series series_towards(std::optional<Role> destination) {
  Series series;
  series.label = "tcp stream 1";
  series.destination = destination;
  series.add(1, 2);
  return series;
}

TEST(Complete, NamesTheDirectionWhereThereAreBoth) {
  Figure figure;
  figure.caption = {"a.pcap"};
  figure.series = {series_towards(Role::server), series_towards(Role::client), Series{}};
  complete(figure);
  ASSERT_EQ(figure.series.size(), 2U);  // without the empty one
  EXPECT_EQ(figure.series[0].name, "tcp stream 1 → Server");
  EXPECT_EQ(figure.series[1].name, "tcp stream 1 → Client");
  EXPECT_EQ(figure.caption[0], "a.pcap");
}

TEST(Complete, TellsTheOnlyDirectionInTheCaption) {
  Figure figure;
  figure.caption = {"a.pcap"};
  figure.series = {series_towards(Role::server), series_towards(std::nullopt)};
  complete(figure);
  EXPECT_EQ(figure.series[0].name, "tcp stream 1");
  EXPECT_EQ(figure.caption[0], "a.pcap, towards Server");
}

TEST(Ranges, CountAreasStackedAndSpansWhole) {
  Figure figure;
  EXPECT_FALSE(y_range(figure));
  Series area;
  area.drawing = Drawing::area;
  area.add(0, 3);
  area.add(1, 4);
  figure.series = {area, area};
  EXPECT_EQ(y_range(figure)->min, 3);
  EXPECT_EQ(y_range(figure)->max, 8);
  Series span;
  span.drawing = Drawing::spans;
  span.add(5, 1);
  span.y_end = {20};
  figure.series = {span};
  EXPECT_EQ(y_range(figure)->max, 20);
  EXPECT_EQ(x_range(figure)->max, 5);
  figure.y.from_zero = true;
  EXPECT_EQ(y_range(figure)->min, 0);
}

TEST(AxisScale, ChoosesAMultipleOfTheUnit) {
  struct Case {
    const char* unit;
    double max;
    double expected;
    const char* title;
  };
  const Case cases[] = {
      {"bit/s", 2.5e6, 1e6, "T (Mbit/s)"},
      {"bit/s", 950, 1, "T (bit/s)"},
      {"B", 1000, 1e3, "T (kB)"},
      {"s", 0.25, 1e-3, "T (ms)"},
      {"s", 3e-5, 1e-6, "T (µs)"},
      {"s", 4000, 1, "T (s)"},
      {"", 3e6, 1e6, "T (millions)"},
      {"", 3e5, 1, "T"},
      {"%", 100, 1, "T (%)"},
      {"s", 0, 1, "T (s)"},
  };
  for (const Case& test : cases) {
    const AxisScale scale = scale_of({"T", test.unit}, {0, test.max});
    EXPECT_EQ(scale.unit, test.expected) << test.unit << test.max;
    EXPECT_EQ(scale.title, test.title);
  }
  Axis logarithmic{"T", "s", true};
  EXPECT_EQ(scale_of(logarithmic, {1e-6, 1e-3}).unit, 1);
}

TEST(AxisScale, TellsWhatWasTakenOff) {
  Axis axis{"DSN", "B"};
  axis.offset = 18446744073709551615U;
  EXPECT_EQ(scale_of(axis, {0, 10}).title, "DSN − 18446744073709551615 (B)");
}

// A curve with one peak and one trough far narrower than a column.
TEST(Reduced, KeepsEndsAndExtremesOfEachColumn) {
  Figure figure;
  Series series;
  series.drawing = Drawing::line;
  for (int i = 0; i < 100'000; ++i)
    series.add_packet(i,
                      i == 54'321   ? 1e6
                      : i == 12'345 ? -1e6
                                    : i % 10,
                      static_cast<std::uint32_t>(i + 1));
  figure.series = {series};
  const Series few = reduced(figure, {100, 10}).series[0];
  EXPECT_LE(few.x.size(), 400U);
  EXPECT_EQ(few.x.front(), 0);
  EXPECT_EQ(few.x.back(), 99'999);
  EXPECT_EQ(few.packets.size(), few.x.size());
  bool peak = false;
  bool trough = false;
  for (std::size_t i = 0; i < few.x.size(); ++i) {
    EXPECT_EQ(few.packets[i], few.x[i] + 1);
    peak |= few.x[i] == 54'321 && few.y[i] == 1e6;
    trough |= few.x[i] == 12'345 && few.y[i] == -1e6;
  }
  EXPECT_TRUE(peak);
  EXPECT_TRUE(trough);
}

TEST(Reduced, LeavesNoCellOfScatteredPointsEmpty) {
  Figure figure;
  Series series;
  for (int i = 0; i < 100'000; ++i)
    series.add(i, (i * 7919) % 1000);
  figure.series = {series};
  const Series few = reduced(figure, {10, 20}).series[0];
  EXPECT_LE(few.x.size(), 10U * (20 + 4));
  std::vector<bool> cells(200);
  for (std::size_t i = 0; i < few.x.size(); ++i)
    cells[static_cast<std::size_t>(few.x[i] / 10'000) * 20 +
          static_cast<std::size_t>(few.y[i] / 50)] = true;
  EXPECT_EQ(std::count(cells.begin(), cells.end(), true), 200);
}

TEST(Reduced, LeavesShortSeriesAndAreasAlone) {
  Figure figure;
  Series area;
  area.drawing = Drawing::area;
  for (int i = 0; i < 1000; ++i)
    area.add(i, i);
  Series points;
  points.add(1, 1);
  figure.series = {area, points};
  const Figure same = reduced(figure, {10, 10});
  EXPECT_EQ(same.series[0].x, area.x);
  EXPECT_EQ(same.series[1].x, points.x);
}

TEST(Reduced, JoinsSpansThatTouch) {
  Figure figure;
  Series spans;
  spans.drawing = Drawing::spans;
  for (int i = 0; i < 1000; ++i) {
    spans.add(0.001 * i, 100 * i);
    spans.y_end.push_back(100 * (i + 1));
  }
  figure.series = {spans};
  const Series few = reduced(figure, {1, 1000}).series[0];
  ASSERT_EQ(few.x.size(), 1U);
  EXPECT_EQ(few.y[0], 0);
  EXPECT_EQ(few.y_end[0], 100'000);
}

TEST(Complete, KeepsEventsNearTheData) {
  Figure figure;
  figure.series.emplace_back();
  figure.series.back().add(10, 1);
  figure.series.back().add(20, 1);
  for (const double x : {0.0, 9.6, 15.0, 20.4, 21.0})
    figure.markers.push_back({x, "join", 0, 1, std::nullopt});
  figure.periods = {
      {5, 9, "stalled", "", {}}, {9, 11, "stalled", "", {}}, {19, 30, "stalled", "", {}}};
  complete(figure);
  ASSERT_EQ(figure.markers.size(), 3U);
  EXPECT_EQ(figure.markers.front().x, 9.6);
  ASSERT_EQ(figure.periods.size(), 2U);
  EXPECT_EQ(figure.periods[0].begin, 10);
  EXPECT_EQ(figure.periods[1].end, 20);
  // A line outside of the data is drawn within the range all the same.
  EXPECT_EQ(x_range(figure)->min, 9.6);
  EXPECT_EQ(x_range(figure)->max, 20.4);
}

TEST(Stack, HangsAreasOfTheOtherSideBelowZero) {
  Figure figure;
  for (const Side side : {Side::above, Side::above, Side::below, Side::below}) {
    Series& series = figure.series.emplace_back();
    series.drawing = Drawing::area;
    series.side = side;
    series.add(0, 40);
    series.add(1, 60);
  }
  Stack stack;
  EXPECT_EQ(stack.ys(figure.series[0]), (std::vector<double>{40, 60}));
  EXPECT_EQ(stack.ys(figure.series[1]), (std::vector<double>{80, 120}));
  EXPECT_EQ(stack.ys(figure.series[2]), (std::vector<double>{-40, -60}));
  EXPECT_EQ(stack.ys(figure.series[3]), (std::vector<double>{-80, -120}));
  EXPECT_EQ(y_range(figure)->min, -120);
  EXPECT_EQ(y_range(figure)->max, 120);
}

}  // namespace
}  // namespace mptcpanalyzer
