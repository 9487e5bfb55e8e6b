// Plots of a connection made by hand, whose figures follow from it by hand. Those of two captures
// and of recordings are compared with other commands in tests/end_to_end/plot_numbers_test.py.
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/two_subflows_fixture.h"
#include "plot/registry.h"
#include "trace/script_trace_fixture.h"

namespace mptcpanalyzer {
namespace {

Figure draw(std::string_view name, const Trace& trace, const PlotOptions& options) {
  const auto& plot = std::get<OneCapturePlot>(find_plot(name)->input);
  Result<Figure> figure = plot.draw({&trace, plot.level, 0}, options);
  if (!figure) throw std::runtime_error(figure.error().line());
  complete(*figure);
  return std::move(*figure);
}

PlotOptions towards_server() {
  PlotOptions options;
  options.dests = {Role::server};
  return options;
}

// "0.25:10 0.5:20": x, to the millisecond, and y.
std::string points_of(const Series& series) {
  std::string text;
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    if (i != 0) text += ' ';
    text += fmt::format("{}:{}", std::round(series.x[i] * 1e3) / 1e3,
                        std::round(series.y[i] * 1e6) / 1e6);
    if (!series.y_end.empty()) text += fmt::format("-{}", series.y_end[i]);
  }
  return text;
}

const Series& series_of(const Figure& figure, std::string_view name) {
  for (const Series& series : figure.series) {
    if (series.name == name) return series;
  }
  throw std::runtime_error("no series " + std::string(name));
}

// The integral of a curve of steps.
double area_below(const Series& series) {
  double area = 0;
  for (std::size_t i = 0; i + 1 < series.x.size(); ++i)
    area += series.y[i] * (series.x[i + 1] - series.x[i]);
  return area;
}

double sum(const Series& series) {
  return std::accumulate(series.y.begin(), series.y.end(), 0.0);
}

class PlotsTest : public testing::Test {
 protected:
  Trace trace_ = trace_of_script(kConnection);
};

TEST_F(PlotsTest, DssHasASpanForEachMapping) {
  PlotOptions options = towards_server();
  options.data_acks = true;
  const Figure figure = draw("dss", trace_, options);
  EXPECT_EQ(points_of(series_of(figure, "tcp stream 0")), "1:1-21 1.2:21-41 1.3:1-21");
  EXPECT_EQ(points_of(series_of(figure, "tcp stream 1")), "1.1:21-41 1.4:41-61 1.9:41-61");
  EXPECT_EQ(series_of(figure, "tcp stream 0").packets, (std::vector<std::uint32_t>{7, 10, 11}));
  EXPECT_EQ(points_of(series_of(figure, "reinjected")), "1.2:21");
  EXPECT_EQ(points_of(series_of(figure, "DATA_ACK")), "1.01:21 2:61");
  EXPECT_NE(series_of(figure, "tcp stream 0").colour, series_of(figure, "tcp stream 1").colour);
  ASSERT_EQ(figure.caption.size(), 2U);
  EXPECT_EQ(figure.caption[0], "script, mptcp stream 0, towards Server");
  EXPECT_EQ(figure.caption[1], "0 s is 1970-01-01 00:00:10.000000 UTC");
}

TEST_F(PlotsTest, AreasBelowThroughputAreItsBits) {
  for (const double window : {0.001, 0.1, 0.7, 100.0}) {
    PlotOptions options = towards_server();
    options.window_s = window;
    const Figure figure = draw("mptcp_tput", trace_, options);
    EXPECT_NEAR(area_below(series_of(figure, "all subflows")), 8 * 120, 1e-6) << window;
    EXPECT_NEAR(area_below(series_of(figure, "tcp stream 0")), 8 * 60, 1e-6);
    EXPECT_NEAR(area_below(series_of(figure, "tcp stream 1")), 8 * 60, 1e-6);
    EXPECT_NEAR(area_below(draw("tcp_tput", trace_, options).series.front()), 8 * 60, 1e-6);
  }
}

TEST_F(PlotsTest, LeaveOutWhatIsSkippedOrFiltered) {
  PlotOptions options = towards_server();
  options.window_s = 1;
  options.skipped = {0};
  EXPECT_EQ(draw("mptcp_tput", trace_, options).series.size(), 2U);
  EXPECT_NEAR(area_below(draw("mptcp_tput", trace_, options).series[0]), 8 * 60, 1e-6);
  options.skipped.clear();
  options.filter = *Filter::compile("reltime < 1.25");
  EXPECT_NEAR(area_below(draw("mptcp_tput", trace_, options).series[0]), 8 * 60, 1e-6);
  EXPECT_EQ(points_of(series_of(draw("dss", trace_, options), "tcp stream 0")), "1:1-21 1.2:21-41");
}

// The join is frame 4, 0.1 s after the first; data 21 to 60 waits from 1.1 s to 2 s.
TEST_F(PlotsTest, MarkWhatHappened) {
  for (const char* name : {"dss", "mptcp_tput", "flight", "ofo", "share"}) {
    PlotOptions options = towards_server();
    options.window_s = 2.5;
    const Figure figure = draw(name, trace_, options);
    ASSERT_EQ(figure.periods.size(), 1U) << name;
    EXPECT_EQ(figure.periods[0].name, "stalled");
    EXPECT_NEAR(figure.periods[0].begin, 1.1, 1e-9) << name;
    EXPECT_LE(figure.periods[0].end, 2.0 + 1e-9) << name;
  }
  const Figure figure = draw("rtt", trace_, towards_server());
  ASSERT_EQ(figure.markers.size(), 1U);
  EXPECT_NEAR(figure.markers[0].x, 0.1, 1e-9);
  EXPECT_EQ(text_of(figure.markers[0]), "join 1");
  EXPECT_EQ(figure.markers[0].packet, 4U);
  EXPECT_EQ(figure.markers[0].colour, series_of(figure, "tcp stream 1").colour);
  PlotOptions skipping = towards_server();
  skipping.skipped = {1};
  EXPECT_TRUE(draw("rtt", trace_, skipping).markers.empty());
  EXPECT_TRUE(draw("tcp_tput", trace_, towards_server()).markers.empty());
}

TEST_F(PlotsTest, RttHasTheSamplesByKarnsRule) {
  const Figure figure = draw("rtt", trace_, towards_server());
  // The SYN and its answer, the first data; the last acknowledges data that was sent twice.
  EXPECT_EQ(points_of(series_of(figure, "tcp stream 0")), "0.01:0.01 1.01:0.01");
  EXPECT_EQ(points_of(series_of(figure, "tcp stream 1")), "0.11:0.01");
}

TEST_F(PlotsTest, FlightIsWhatIsSentAndNotAcknowledged) {
  const Figure figure = draw("flight", trace_, towards_server());
  EXPECT_EQ(points_of(series_of(figure, "in flight")), "1.01:0 1.1:20 1.4:40 2:0");
  EXPECT_EQ(points_of(series_of(figure, "receive window")), "1.01:1000");  // 250, scaled by 4
}

TEST_F(PlotsTest, ShareIsThatOfTheNewData) {
  PlotOptions options = towards_server();
  options.window_s = 10;
  const Figure figure = draw("share", trace_, options);
  EXPECT_EQ(points_of(series_of(figure, "tcp stream 0")), "0:33.333333 10:0");
  EXPECT_EQ(points_of(series_of(figure, "tcp stream 1")), "0:66.666667 10:0");
}

TEST_F(PlotsTest, InterarrivalCountsNewDataOnly) {
  // New data came at 1.0 s on the first subflow, at 1.1 and 1.4 s on the second.
  const Figure all = draw("interarrival", trace_, towards_server());
  ASSERT_EQ(all.series.size(), 1U);
  EXPECT_EQ(sum(all.series[0]), 2);
  EXPECT_NEAR(all.series[0].x.front(), 0.1, 1e-9);
  EXPECT_NEAR(all.series[0].x.back(), 0.3, 1e-9);
  const Figure across = draw("xinterarrival", trace_, towards_server());
  EXPECT_EQ(sum(across.series.at(0)), 1);
}

TEST_F(PlotsTest, DssLenCountsEachMappingOnce) {
  const Figure figure = draw("dss_len", trace_, towards_server());
  EXPECT_EQ(points_of(series_of(figure, "tcp stream 0")), "19.5:3 20.5:0");
  EXPECT_EQ(points_of(series_of(figure, "tcp stream 1")), "19.5:2 20.5:0");
}

TEST_F(PlotsTest, OfoIsZeroInOrder) {
  const Figure figure = draw("ofo", trace_, towards_server());
  EXPECT_EQ(sum(series_of(figure, "out of order")), 0);
}

// 21 to 40, 61 to 80, 1 to 20, 41 to 60, then 61 to 80 again.
TEST(OfoTest, IsWhatWaitsForEarlierData) {
  std::string script(kConnection);
  script.erase(script.find("11.000"));
  int seq = 1;
  for (const int dsn : {21, 61, 1, 41, 61}) {
    script += fmt::format(
        "12.{} C > S PSH,ACK seq={} ack=5001 len=20 "
        "dss(ack=idsn1(B)+1,dsn=idsn1(A)+{},ssn={},len=20)\n",
        seq, 1000 + seq, dsn, seq);
    seq += 20;
  }
  const Figure figure = draw("ofo", trace_of_script(script), towards_server());
  EXPECT_EQ(series_of(figure, "out of order").y, (std::vector<double>{20, 40, 20, 0, 0}));
}

TEST_F(PlotsTest, AttributesOfBothDirections) {
  PlotOptions options;
  options.fields = {FieldId::tcplen, FieldId::rwnd};
  options.drop_syn = true;
  const Figure figure = draw("tcp_attr", trace_, options);
  EXPECT_EQ(points_of(series_of(figure, "tcp stream 0 tcplen → Server")),
            "0.02:0 1:20 1.2:20 1.3:20");
  EXPECT_EQ(points_of(series_of(figure, "tcp stream 0 rwnd → Client")), "1.01:1000");
  EXPECT_EQ(figure.y.unit, "B");
}

// Doubles have 53 bits; the least of the values is taken off.
TEST_F(PlotsTest, SixtyFourBitsStayExact) {
  PlotOptions options = towards_server();
  options.fields = {FieldId::dsnraw64};
  options.filter = *Filter::compile("tcplen > 0");  // the SYN has the IDSN
  const Figure figure = draw("mptcp_attr", trace_, options);
  EXPECT_EQ(series_of(figure, "tcp stream 0").y, (std::vector<double>{0, 20, 0}));
  EXPECT_EQ(series_of(figure, "tcp stream 1").y, (std::vector<double>{20, 40, 40}));
  EXPECT_EQ(std::to_string(figure.y.offset), text_of(trace_, 6, FieldId::dsnraw64));
}

TEST(Registry, NamesAreUniqueAndExamplesGiven) {
  for (const PlotType& type : built_in_plots()) {
    EXPECT_EQ(find_plot(type.name), &type);
    EXPECT_TRUE(type.has_function()) << type.name;
    EXPECT_FALSE(type.example.empty()) << type.name;
    EXPECT_FALSE(type.summary.ends_with('.')) << type.name;
  }
}

// What one program adds, no other one has.
TEST(Registry, BelongsToWhoMakesIt) {
  PlotRegistry mine;
  const PlotType* const dss = mine.find("dss");
  mine.add({"mine", "Nothing", PmFilesPlot{}, {}, {}, ""});
  EXPECT_EQ(mine.find("mine"), &mine.types().back());
  EXPECT_EQ(mine.find("dss"), dss);
  EXPECT_EQ(PlotRegistry().find("mine"), nullptr);
  EXPECT_EQ(find_plot("mine"), nullptr);
  EXPECT_EQ(mine.types().size(), built_in_plots().size() + 1);
}

TEST(Registry, TellsTheArgumentsOfEachKind) {
  EXPECT_EQ(arguments_text(*find_plot("tcp_attr")), "CAPTURE TCPSTREAM FIELD...");
  EXPECT_EQ(arguments_text(*find_plot("agg")), "CAPTURE1 MPTCPSTREAM1 CAPTURE2 MPTCPSTREAM2");
  EXPECT_EQ(arguments_text(*find_plot("owd")), "tcp|mptcp CAPTURE1 STREAM1 CAPTURE2 STREAM2");
  EXPECT_EQ(arguments_text(*find_plot("cwnds")), "GLOB ATTRIBUTE...");
  EXPECT_EQ(arguments_text(*find_plot("ns3")), "FOLDER NODE ATTRIBUTE...");
}

}  // namespace
}  // namespace mptcpanalyzer
