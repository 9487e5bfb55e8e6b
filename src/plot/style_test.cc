#include "plot/style.h"

#include <gtest/gtest.h>

namespace mptcpanalyzer {
namespace {

TEST(ApplyStyle, SetsWhatItNames) {
  Style style;
  const Result<Done> applied = apply_style(
      "# a remark\n[style]\nbackground = #010203\r\n  font=DejaVu Sans \nfont_size = 14\n"
      "line_width=2.5\npoint_size=1\ngrid = no\npalette = #ff0000 , #00ff00\n\n",
      "mine", style);
  ASSERT_TRUE(applied) << applied.error().line();
  EXPECT_EQ(to_string(style.background), "#010203");
  EXPECT_EQ(style.font, "DejaVu Sans");
  EXPECT_EQ(style.font_size, 14);
  EXPECT_EQ(style.line_width, 2.5);
  EXPECT_EQ(style.point_size, 1);
  EXPECT_FALSE(style.grid);
  ASSERT_EQ(style.palette.size(), 2U);
  EXPECT_EQ(to_string(style.palette[1]), "#00ff00");
  EXPECT_EQ(to_string(style.foreground), to_string(Style{}.foreground));  // not named
}

TEST(ApplyStyle, TellsTheLineOfAnError) {
  struct Case {
    const char* text;
    const char* error;
  };
  const Case cases[] = {
      {"grid = yes\nbackground = red\n",
       "mine, line 2: 'red' cannot be the background of a style; give a colour such as #ffffff"},
      {"line_widht = 2\n",
       "mine, line 1: a style has no key 'line_widht'; did you mean 'line_width'?"},
      {"\n\nwhatever\n", "mine, line 3: the line is no 'key = value'; put a # before a remark"},
      {"palette = #ff0000,,#00ff00",
       "mine, line 1: '#ff0000,,#00ff00' cannot be the palette of a "
       "style; give colours such as #0072b2, #d55e00"},
      {"font = '; system \"rm\"",
       "mine, line 1: ''; system \"rm\"' cannot be the font of a style; "
       "give the name of a font"},
      {"font_size = 1e9",
       "mine, line 1: '1e9' cannot be the font_size of a style; give points "
       "from 4 to 72"},
      {"line_width = nan",
       "mine, line 1: 'nan' cannot be the line_width of a style; give a width "
       "from 0.1 to 20"},
  };
  for (const Case& test : cases) {
    Style style;
    const Result<Done> applied = apply_style(test.text, "mine", style);
    ASSERT_FALSE(applied) << test.text;
    EXPECT_EQ(applied.error().line(), test.error);
  }
}

TEST(ColourOf, IsThatOfTheSubflowAndLighterForTheSecondDirection) {
  const Style style;
  Series series;
  EXPECT_EQ(style.colour_of(series), style.foreground);
  series.colour = 1;
  EXPECT_EQ(to_string(style.colour_of(series)), "#d55e00");
  series.colour = static_cast<Colour>(1 + style.palette.size());
  EXPECT_EQ(to_string(style.colour_of(series)), "#d55e00");
  series.faint = true;
  EXPECT_GT(style.colour_of(series).green, 0x5eU);
}

TEST(ParseLineStyle, TakesWordsInAnyOrder) {
  const auto style = parse_line_style("  dashed #010203\tx ");
  ASSERT_TRUE(style);
  EXPECT_EQ(to_string(style->colour.value()), "#010203");
  EXPECT_EQ(style->dash, Dash::dashed);
  EXPECT_EQ(style->mark, 1);
  const auto signs = parse_line_style("r -.");
  ASSERT_TRUE(signs);
  EXPECT_EQ(signs->colour, parse_line_style("red")->colour);
  EXPECT_EQ(signs->dash, Dash::dash_dotted);
  const auto usual = parse_line_style("");
  ASSERT_TRUE(usual);
  EXPECT_FALSE(usual->colour || usual->mark);
  EXPECT_EQ(parse_line_style("red zigzag").error().line(),
            "'zigzag' is no colour, line type or marker; give such as 'red dashed' or '#0072b2 "
            "dotted x'");
}

TEST(LineStyles, AreThoseOfTheirSubflow) {
  Style style;
  style.lines = {LineStyle{}, *parse_line_style("#010203 dotted ^")};
  Series series;
  series.colour = 1;
  EXPECT_EQ(to_string(style.colour_of(series)), "#010203");
  EXPECT_EQ(style.dash_of(series), Dash::dotted);
  EXPECT_EQ(style.mark_of(series), 2);
  series.colour = 0;
  EXPECT_EQ(style.colour_of(series), style.palette[0]);
  EXPECT_EQ(style.mark_of(series), 0);
}

}  // namespace
}  // namespace mptcpanalyzer
