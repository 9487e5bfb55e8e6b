#include "plot/style.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <optional>

#include "base/nearest_name.h"

namespace mptcpanalyzer {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) + 1 - begin);
}

bool set_colour(std::string_view text, Rgb& colour) {
  const auto parsed = parse_rgb(text);
  if (parsed) colour = *parsed;
  return parsed.has_value();
}

bool set_palette(std::string_view text, std::vector<Rgb>& palette) {
  std::vector<Rgb> colours;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const auto colour = parse_rgb(trimmed(text.substr(0, comma)));
    if (!colour) return false;
    colours.push_back(*colour);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  if (colours.empty()) return false;
  palette = std::move(colours);
  return true;
}

bool set_number(std::string_view text, double min, double max, double& number) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return false;
  if (!(value >= min && value <= max)) return false;
  number = value;
  return true;
}

bool set_flag(std::string_view text, bool& flag) {
  if (text != "yes" && text != "no") return false;
  flag = text == "yes";
  return true;
}

// A font's name reaches gnuplot: letters, digits, blanks and hyphens are all that fonts need.
bool set_font(std::string_view text, std::string& font) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -";
  if (text.empty() || text.find_first_not_of(kAllowed) != std::string_view::npos) return false;
  font = text;
  return true;
}

struct Key {
  std::string_view name;
  std::string_view wants;  // what its value is
  bool (*set)(std::string_view value, Style& style);
};

constexpr Key kKeys[] = {
    {"background", "a colour such as #ffffff",
     [](std::string_view v, Style& s) { return set_colour(v, s.background); }},
    {"foreground", "a colour such as #222222",
     [](std::string_view v, Style& s) { return set_colour(v, s.foreground); }},
    {"grid_colour", "a colour such as #e0e0e0",
     [](std::string_view v, Style& s) { return set_colour(v, s.grid_colour); }},
    {"grid", "yes or no", [](std::string_view v, Style& s) { return set_flag(v, s.grid); }},
    {"font", "the name of a font",
     [](std::string_view v, Style& s) { return set_font(v, s.font); }},
    {"font_size", "points from 4 to 72",
     [](std::string_view v, Style& s) { return set_number(v, 4, 72, s.font_size); }},
    {"line_width", "a width from 0.1 to 20",
     [](std::string_view v, Style& s) { return set_number(v, 0.1, 20, s.line_width); }},
    {"point_size", "a size from 0.1 to 20",
     [](std::string_view v, Style& s) { return set_number(v, 0.1, 20, s.point_size); }},
    {"palette", "colours such as #0072b2, #d55e00",
     [](std::string_view v, Style& s) { return set_palette(v, s.palette); }},
};

Error unknown_key(std::string_view name, std::string where) {
  std::vector<std::string_view> names;
  for (const Key& key : kKeys)
    names.push_back(key.name);
  const std::string_view nearest = nearest_name(name, names);
  return {
      fmt::format("a style has no key '{}'", name), std::move(where),
      nearest.empty() ? "docs/plots.md lists them" : fmt::format("did you mean '{}'?", nearest)};
}

Result<Done> apply_line(std::string_view line, const std::string& where, Style& style) {
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos)
    return Error{"the line is no 'key = value'", where, "put a # before a remark"};
  const std::string_view name = trimmed(line.substr(0, equals));
  const std::string_view value = trimmed(line.substr(equals + 1));
  for (const Key& key : kKeys) {
    if (key.name != name) continue;
    if (key.set(value, style)) return Done{};
    return Error{fmt::format("'{}' cannot be the {} of a style", value, name), where,
                 fmt::format("give {}", key.wants)};
  }
  return unknown_key(name, where);
}

}  // namespace

const LineStyle* Style::line_of(Colour colour) const {
  return colour < lines.size() ? &lines[colour] : nullptr;
}

Rgb Style::colour_of(Colour colour) const {
  if (colour == kWholeColour) return foreground;
  const LineStyle* line = line_of(colour);
  return line != nullptr && line->colour ? *line->colour : palette[colour % palette.size()];
}

Rgb Style::colour_of(const Series& series) const {
  constexpr double kFaint = 0.55;
  const Rgb pure = colour_of(series.colour);
  return series.faint ? mixed(pure, background, kFaint) : pure;
}

Dash Style::dash_of(const Series& series) const {
  const LineStyle* line = line_of(series.colour);
  return line == nullptr ? Dash::solid : line->dash;
}

std::uint8_t Style::mark_of(const Series& series) const {
  const LineStyle* line = line_of(series.colour);
  return line != nullptr && line->mark && series.mark == 0 ? *line->mark : series.mark;
}

std::span<const std::string_view> built_in_styles() {
  static constexpr std::string_view kNames[] = {"light", "dark"};
  return kNames;
}

bool is_built_in_style(std::string_view name) {
  const auto names = built_in_styles();
  return std::find(names.begin(), names.end(), name) != names.end();
}

Style built_in_style(std::string_view name) {
  Style style;
  if (name != "dark") return style;
  style.background = {24, 26, 31};
  style.foreground = {228, 228, 228};
  style.grid_colour = {58, 62, 70};
  style.palette = {{86, 180, 233}, {240, 128, 48}, {32, 190, 145}, {225, 150, 190},
                   {240, 190, 60}, {60, 130, 210}, {180, 140, 220}};
  return style;
}

Result<Done> apply_style(std::string_view text, const std::string& name, Style& style) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#' || line.front() == '[') continue;
    const Result<Done> applied = apply_line(line, fmt::format("{}, line {}", name, number), style);
    if (!applied) return applied;
  }
  return Done{};
}

}  // namespace mptcpanalyzer
