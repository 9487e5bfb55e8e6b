#include "shell/session/ini.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace mptcpanalyzer {
namespace {

std::string described(std::string_view text) {
  const IniFile file = parse_ini(text);
  std::string all;
  for (const IniEntry& entry : file.entries)
    all += fmt::format("{}:[{}]{}={};", entry.line, entry.section, entry.key, entry.value);
  for (const std::size_t line : file.unreadable_lines)
    all += fmt::format("unreadable {};", line);
  return all;
}

TEST(Ini, EntriesKnowTheirSectionAndLine) {
  using namespace std::string_literals;
  const struct {
    std::string text;
    std::string_view expected;
  } cases[] = {
      {"", ""},
      {"[a]\nb = c\n", "2:[a]b=c;"},
      {"; comment\n\n# other\n[a]\r\n b=c ; why\r\n  d = \n", "5:[a]b=c;6:[a]d=;"},
      {"b: c", "1:[]b=c;"},
      // What is indented is no more of the value before.
      {"[a]\nb = c\n  d = e\n", "2:[a]b=c;3:[a]d=e;"},
      {"[a]\nnothing\nb = c\n", "3:[a]b=c;unreadable 2;"},
      {"[a\nb = c\n", "2:[]b=c;unreadable 1;"},
      {"[a]\nb = " + std::string(500, 'x') + "\nc = d\n", "3:[a]c=d;unreadable 2;"},
      {"[a]\nb = \0c\nd = e"s, "3:[a]d=e;unreadable 2;"},
      // The delimiter of a CSV: without a blank before it, ';' is no comment.
      {"[mptcpanalyzer]\ndelimiter=;\n", "2:[mptcpanalyzer]delimiter=;;"},
  };
  for (const auto& c : cases)
    EXPECT_EQ(described(c.text), c.expected) << c.text;
}

}  // namespace
}  // namespace mptcpanalyzer
