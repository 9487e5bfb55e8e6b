#include "plot/line_style.h"

#include <algorithm>
#include <fmt/format.h>

namespace mptcpanalyzer {
namespace {

struct NamedColour {
  std::string_view name;
  std::string_view sign;
  Rgb colour;
};
constexpr NamedColour kColours[] = {
    {"blue", "b", {0, 114, 178}},  {"green", "g", {0, 158, 115}},    {"red", "r", {213, 43, 30}},
    {"cyan", "c", {86, 180, 233}}, {"purple", "m", {204, 121, 167}}, {"yellow", "y", {222, 184, 0}},
    {"black", "k", {0, 0, 0}},     {"white", "w", {255, 255, 255}},  {"orange", "", {230, 159, 0}},
    {"grey", "", {128, 128, 128}},
};

struct NamedDash {
  std::string_view name;
  std::string_view sign;
  Dash dash;
};
constexpr NamedDash kDashes[] = {
    {"solid", "-", Dash::solid},
    {"dashed", "--", Dash::dashed},
    {"dotted", ":", Dash::dotted},
    {"dashdot", "-.", Dash::dash_dotted},
};

// In the order of Series::mark.
struct NamedMark {
  std::string_view name;
  std::string_view sign;
};
constexpr NamedMark kMarks[] = {{"dot", "o"},    {"cross", "x"}, {"triangle", "^"},
                                {"square", "s"}, {"plus", "+"},  {"diamond", "D"}};

bool apply_word(std::string_view word, LineStyle& style) {
  if (const auto colour = parse_rgb(word)) {
    style.colour = colour;
    return true;
  }
  for (const NamedColour& known : kColours) {
    if (word != known.name && word != known.sign) continue;
    style.colour = known.colour;
    return true;
  }
  for (const NamedDash& known : kDashes) {
    if (word != known.name && word != known.sign) continue;
    style.dash = known.dash;
    return true;
  }
  for (std::size_t mark = 0; mark < std::size(kMarks); ++mark) {
    if (word != kMarks[mark].name && word != kMarks[mark].sign) continue;
    style.mark = static_cast<std::uint8_t>(mark);
    return true;
  }
  return false;
}

}  // namespace

Result<LineStyle> parse_line_style(std::string_view text) {
  LineStyle style;
  for (std::size_t begin = 0;
       (begin = text.find_first_not_of(" \t", begin)) != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(" \t", begin), text.size());
    const std::string_view word = text.substr(begin, end - begin);
    begin = end;
    if (apply_word(word, style)) continue;
    return Error{fmt::format("'{}' is no colour, line type or marker", word), "",
                 "give such as 'red dashed' or '#0072b2 dotted x'"};
  }
  return style;
}

}  // namespace mptcpanalyzer
