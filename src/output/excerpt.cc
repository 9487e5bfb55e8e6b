#include "output/excerpt.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "output/escape.h"
#include "output/text_width.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kSurroundings = 60;  // bytes of text shown on either side of the part
constexpr std::size_t kLongestPart = 60;
constexpr std::string_view kOmission = "...";

bool begins_character(std::string_view text, std::size_t at) {
  return at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xc0U) != 0x80U;
}

// The nearest beginning of a character at or before `at`; a character has at most 4 bytes.
std::size_t character_at(std::string_view text, std::size_t at) {
  at = std::min(at, text.size());
  for (int i = 0; i < 3 && at > 0 && !begins_character(text, at); ++i)
    --at;
  return at;
}

}  // namespace

std::string excerpt_lines(const Excerpt& excerpt) {
  const std::string_view text = excerpt.text;
  if (text.empty()) return "";
  const std::size_t begin = std::min(excerpt.begin, text.size());
  const std::size_t length = std::min(excerpt.length, text.size() - begin);
  const std::size_t from = begin > kSurroundings ? character_at(text, begin - kSurroundings) : 0;
  const std::size_t part_end =
      begin + (length > kLongestPart ? character_at(text.substr(begin), kLongestPart) : length);
  const std::size_t until = character_at(text, part_end + kSurroundings);

  const std::string before = std::string(from == 0 ? "" : kOmission) +
                             escape_for_terminal(text.substr(from, begin - from));
  const std::string part = escape_for_terminal(text.substr(begin, part_end - begin));
  const std::string after = escape_for_terminal(text.substr(part_end, until - part_end)) +
                            std::string(until == text.size() ? "" : kOmission);
  const std::size_t carets = std::max<std::size_t>(text_width(part), 1);
  return "  " + before + part + after + "\n  " + std::string(text_width(before), ' ') +
         std::string(carets, '^') + "\n";
}

}  // namespace mptcpanalyzer
