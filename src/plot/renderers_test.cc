#include "plot/renderers.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "plot/gnuplot.h"
#include "plot/written_text_fixture.h"

namespace mptcpanalyzer {
namespace {

Figure small_figure() {
  Figure figure;
  figure.title = "A title";
  figure.caption = {"a.pcap"};
  figure.x = {"Time", "s"};
  figure.y = {"Data", "B"};
  figure.start_ns = 1'000'000'000'500'000'000;
  Series points;
  points.label = points.name = "tcp stream 0";
  points.colour = 0;
  points.tcpstream = 0;
  points.destination = Role::server;
  points.add_packet(0.25, 10, 7);
  Series spans = points;
  spans.drawing = Drawing::spans;
  spans.y_end = {30};
  Series steps = points;
  steps.drawing = Drawing::steps;
  steps.packets.clear();
  steps.add(0.5, 20);
  figure.series = {points, spans, steps};
  figure.markers = {{0.3, "join", 1, 1, 9}};
  figure.periods = {{0.3, 0.4, "stalled", "stalled", Role::server}};
  return figure;
}

TEST(FigureCsv, HasARowForEachPoint) {
  EXPECT_EQ(text_written_by([](Output& out) { write_figure_csv(small_figure(), out); }),
            "series|tcpstream|destination|x|y|y_end|packetid\n"
            "tcp stream 0|0|Server|0.25|10||7\n"
            "tcp stream 0|0|Server|0.25|10|30|7\n"
            "tcp stream 0|0|Server|0.25|10||\n"
            "tcp stream 0|0|Server|0.5|20||\n");
}

TEST(FigureJson, HasAllPoints) {
  const auto json = nlohmann::json::parse(
      text_written_by([](Output& out) { write_figure_json(small_figure(), out); }));
  EXPECT_EQ(json["title"], "A title");
  EXPECT_EQ(json["start_ns"], "1000000000500000000");
  EXPECT_EQ(json["y"]["unit"], "B");
  ASSERT_EQ(json["series"].size(), 3U);
  EXPECT_EQ(json["series"][0]["packetid"], nlohmann::json({7}));
  EXPECT_EQ(json["series"][1]["y_end"], nlohmann::json({30.0}));
  EXPECT_EQ(json["series"][2]["drawing"], "steps");
  EXPECT_EQ(json["series"][2]["x"], nlohmann::json({0.25, 0.5}));
  EXPECT_EQ(json["markers"], nlohmann::json::parse(R"([{"x":0.3,"label":"join","tcpstream":1,
                                                        "packetid":9}])"));
  EXPECT_EQ(json["periods"], nlohmann::json::parse(R"([{"begin":0.3,"end":0.4,"label":"stalled",
                                                        "name":"stalled","destination":"Server"}])"));
}

// The commands of xplot(1), with the times since 1970 that tcptrace writes.
TEST(FigureXpl, HasTheLinesOfXplot) {
  EXPECT_EQ(text_written_by([](Output& out) { write_figure_xpl(small_figure(), out); }),
            "timeval double\n"
            "title\nA title\n"
            "xlabel\ntime\nylabel\nData\n"
            "; tcp stream 0\n"
            "dot 1000000000.750000 10 blue\n"
            "; tcp stream 0\n"
            "line 1000000000.750000 10 1000000000.750000 30 blue\n"
            "; tcp stream 0\n"
            "line 1000000000.750000 10 1000000001.000000 10 blue\n"
            "line 1000000001.000000 10 1000000001.000000 20 blue\n"
            "; stalled\n"
            "line 1000000000.800000 30 1000000000.900000 30 white\n"
            "btext 1000000000.800000 30 white\nstalled\n"
            "line 1000000000.800000 10 1000000000.800000 30 orange\n"
            "atext 1000000000.800000 30 orange\njoin 1\n"
            "go\n");
}

// What a capture's name, or a --title, may try.
constexpr const char* kHostile =
    "it's `touch /tmp/x`\n\"; system "
    "'x'\\\n</script><script>alert(1)</script>\x1b[31m\xe2\x80\xa8&";

Figure hostile_figure() {
  Figure figure = small_figure();
  figure.title = kHostile;
  figure.caption = {kHostile, kHostile};
  figure.x.title = kHostile;
  figure.y.title = kHostile;
  for (Series& series : figure.series)
    series.name = series.label = kHostile;
  figure.markers[0].label = kHostile;
  figure.periods[0].name = kHostile;
  return figure;
}

// The script less all between single quotes; in them gnuplot takes everything as it is.
std::string outside_of_quotes(const std::string& script) {
  std::string outside;
  bool inside = false;
  for (const char c : script) {
    if (c == '\'') inside = !inside;
    if (!inside && c != '\'') outside += c;
    EXPECT_FALSE(inside && c == '\n') << "a text over the end of its line";
  }
  EXPECT_FALSE(inside);
  return outside;
}

TEST(GnuplotScript, HasTextsOnlyInQuotes) {
  for (const GnuplotTerminal terminal :
       {GnuplotTerminal::png, GnuplotTerminal::svg, GnuplotTerminal::pdf, GnuplotTerminal::sixel,
        GnuplotTerminal::characters}) {
    const std::string script = gnuplot_script(hostile_figure(), terminal, {});
    const std::string outside = outside_of_quotes(script);
    for (const char* word : {"touch", "system", "alert", "`", "\x1b"})
      EXPECT_EQ(outside.find(word), std::string::npos) << word << '\n' << outside;
    // The same commands as for a harmless figure.
    Figure harmless = hostile_figure();
    harmless.title = "t";
    EXPECT_EQ(outside_of_quotes(gnuplot_script(harmless, terminal, {})), outside);
  }
}

TEST(FigureHtml, HasTextsThatAreNoMarkup) {
  const std::string page =
      text_written_by([](Output& out) { write_figure_html(hostile_figure(), {}, out); });
  EXPECT_EQ(page.find("<script>alert"), std::string::npos);
  EXPECT_EQ(page.find("\xe2\x80\xa8"), page.rfind("\xe2\x80\xa8"));  // in <title> alone
  // The texts are all there for the page's own script.
  const std::string open = "<script type=\"application/json\" id=\"figure\">";
  const std::size_t begin = page.find(open) + open.size();
  const std::size_t end = page.find("</script>", begin);
  const auto json = nlohmann::json::parse(page.substr(begin, end - begin));
  EXPECT_NE(json["title"].get<std::string>().find("</script><script>alert(1)"), std::string::npos);
  EXPECT_NE(json["markers"][0]["text"].get<std::string>().find("</script>"), std::string::npos);
  EXPECT_EQ(json["series"].size(), 3U);
  EXPECT_EQ(json["series"][0]["packetid"], nlohmann::json({7}));
}

TEST(FigureHtml, HoldsAMillionPointsInTwoMegabytes) {
  Figure figure = small_figure();
  for (Series& series : figure.series) {
    series.drawing = Drawing::points;
    series.x.clear();
    series.y.clear();
    series.y_end.clear();
    series.packets.clear();
    for (std::uint32_t i = 0; i < 334'000; ++i)
      series.add_packet(i * 1.234567e-4, (i * 7919U) % 1'000'003U, i + 1);
  }
  const std::string page =
      text_written_by([&](Output& out) { write_figure_html(figure, {}, out); });
  EXPECT_LT(page.size(), 2'000'000U);
  EXPECT_GT(page.size(), 500'000U);
}

TEST(PictureFormatOf, IsTheEnding) {
  EXPECT_EQ(picture_format_of("a.PNG"), PictureFormat::png);
  EXPECT_EQ(picture_format_of("a.json.svg"), PictureFormat::svg);
  EXPECT_FALSE(picture_format_of("png"));
  EXPECT_FALSE(picture_format_of("a.png.gz"));
  EXPECT_FALSE(picture_format_of(""));
}

}  // namespace
}  // namespace mptcpanalyzer
