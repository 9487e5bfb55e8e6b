// LineStyle: how the series of one subflow are drawn: the settings style0, style1, ...
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "plot/rgb.h"

namespace mptcpanalyzer {

enum class Dash : std::uint8_t { solid, dashed, dotted, dash_dotted };

struct LineStyle {
  std::optional<Rgb> colour;  // nothing: that of the palette
  Dash dash = Dash::solid;
  std::optional<std::uint8_t> mark;  // Series::mark of its points; nothing: dots
};

// Words in any order, such as "red dashed" or "#0072b2 : x": a colour, a line type and a marker,
// each by its name or by matplotlib's sign for it, as the original has them. Empty is the usual
// style.
Result<LineStyle> parse_line_style(std::string_view text);

}  // namespace mptcpanalyzer
