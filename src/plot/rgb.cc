#include "plot/rgb.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace mptcpanalyzer {

std::string to_string(Rgb colour) {
  return fmt::format("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue);
}

std::optional<Rgb> parse_rgb(std::string_view text) {
  if (text.size() != 7 || text.front() != '#') return std::nullopt;
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), value, 16);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return Rgb{value >> 16U, value >> 8U & 0xffU, value & 0xffU};
}

Rgb mixed(Rgb colour, Rgb ground, double share) {
  const auto mix = [share](unsigned a, unsigned b) {
    return static_cast<unsigned>(std::lround(share * a + (1 - share) * b));
  };
  return {mix(colour.red, ground.red), mix(colour.green, ground.green),
          mix(colour.blue, ground.blue)};
}

}  // namespace mptcpanalyzer
