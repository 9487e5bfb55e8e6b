#include "output/escape.h"

#include <cstddef>
#include <cstdint>
#include <fmt/format.h>

namespace mptcpanalyzer {
namespace {

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t length = 0;  // 0: not valid UTF-8
};

std::uint8_t byte(std::string_view text, std::size_t at) {
  return static_cast<std::uint8_t>(text[at]);
}

CodePoint decode_utf8(std::string_view text) {
  const std::uint8_t lead = byte(text, 0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (length == 0 || lead > 0xf4 || text.size() < length) return {};
  std::uint32_t value = lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(text, i) & 0xc0U) != 0x80U) return {};
    value = (value << 6U) | (byte(text, i) & 0x3fU);
  }
  const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  const bool surrogate = value >= 0xd800 && value <= 0xdfff;
  return overlong || surrogate || value > 0x10ffff ? CodePoint{} : CodePoint{value, length};
}

bool is_harmless(std::uint32_t value) {
  const bool control = value < 0x20 || (value >= 0x7f && value < 0xa0);
  const bool direction = value == 0x061c || value == 0x200e || value == 0x200f ||
                         (value >= 0x2028 && value <= 0x202e) ||
                         (value >= 0x2066 && value <= 0x2069);
  return !control && !direction;
}

}  // namespace

std::string escape_for_terminal(std::string_view text) {
  std::string safe;
  while (!text.empty()) {
    const CodePoint point = decode_utf8(text);
    const std::size_t length = point.length == 0 ? 1 : point.length;
    if (point.value == '\\' && point.length == 1) {
      safe += "\\\\";
    } else if (point.length != 0 && is_harmless(point.value)) {
      safe += text.substr(0, length);
    } else {
      for (std::size_t i = 0; i < length; ++i)
        safe += fmt::format("\\x{:02x}", byte(text, i));
    }
    text.remove_prefix(length);
  }
  return safe;
}

}  // namespace mptcpanalyzer
