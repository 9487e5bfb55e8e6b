// Style: how pictures look: colours, font, widths of lines. What --style changes.
#pragma once  // Public: docs/library.md

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "plot/figure.h"
#include "plot/line_style.h"
#include "plot/rgb.h"

namespace mptcpanalyzer {

struct Style {
  Rgb background{255, 255, 255};
  Rgb foreground{34, 34, 34};  // text, and all subflows together
  Rgb grid_colour{224, 224, 224};
  bool grid = true;
  std::string font = "Sans";
  double font_size = 11;  // points
  double line_width = 1.5;
  double point_size = 0.4;
  // By Colour, over and over. Those of Okabe and Ito, which people tell apart whatever colours they
  // see.
  std::vector<Rgb> palette = {{0, 114, 178}, {213, 94, 0},   {0, 158, 115},  {204, 121, 167},
                              {230, 159, 0}, {86, 180, 233}, {148, 103, 189}};
  std::vector<LineStyle> lines;  // by Colour, as far as it goes; what they leave open is as usual

  Rgb colour_of(const Series& series) const;
  Rgb colour_of(Colour colour) const;
  Dash dash_of(const Series& series) const;
  std::uint8_t mark_of(const Series& series) const;

 private:
  const LineStyle* line_of(Colour colour) const;  // nullptr: none
};

// "light", which is the default, and "dark".
std::span<const std::string_view> built_in_styles();
bool is_built_in_style(std::string_view name);
Style built_in_style(std::string_view name);

// Applies lines such as "line_width = 2"; docs/plots.md lists the keys. `name` stands in errors,
// which have the line.
Result<Done> apply_style(std::string_view text, const std::string& name, Style& style);

}  // namespace mptcpanalyzer
