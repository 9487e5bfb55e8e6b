// Colours of pictures.
#pragma once  // Public: docs/library.md

#include <optional>
#include <string>
#include <string_view>

namespace mptcpanalyzer {

struct Rgb {
  unsigned red = 0;
  unsigned green = 0;
  unsigned blue = 0;

  friend bool operator==(const Rgb&, const Rgb&) = default;
};

// "#0072b2".
std::string to_string(Rgb colour);

// "#0072b2", and nothing else.
std::optional<Rgb> parse_rgb(std::string_view text);

// As far as `share`, from 0 to 1, of `colour` and the rest of `ground`.
Rgb mixed(Rgb colour, Rgb ground, double share);

}  // namespace mptcpanalyzer
