#include "output/escape.h"

#include <gtest/gtest.h>

namespace mptcpanalyzer {
namespace {

// Expected values by the tables of Unicode (RFC 3629 for what is not UTF-8).
TEST(Escape, KeepsWhatIsHarmless) {
  for (const std::string text : {"", "eth0", "a b~", "h\u00e9\u4e16\U0001f600", "\u00a0"}) {
    EXPECT_EQ(escape_for_terminal(text), text);
  }
}

TEST(Escape, EscapesWhatATerminalObeys) {
  struct {
    std::string text;
    const char* escaped;
  } const cases[] = {
      {"\x1b[31mred", R"(\x1b[31mred)"},
      {"a\r\n\tb", R"(a\x0d\x0a\x09b)"},
      {std::string("\0", 1), R"(\x00)"},
      {"\x7f", R"(\x7f)"},
      {"C:\\x1b", R"(C:\\x1b)"},
      {"\u009b2J", R"(\xc2\x9b2J)"},                // the C1 control that means ESC [
      {"\u202egnp.exe", R"(\xe2\x80\xaegnp.exe)"},  // right-to-left override
      {"\u2066x\u2069", R"(\xe2\x81\xa6x\xe2\x81\xa9)"},
      {"\u2028", R"(\xe2\x80\xa8)"},
  };
  for (const auto& c : cases)
    EXPECT_EQ(escape_for_terminal(c.text), c.escaped);
}

TEST(Escape, EscapesEachByteThatIsNotUtf8) {
  struct {
    const char* text;
    const char* escaped;
  } const cases[] = {
      {"\xff", R"(\xff)"},
      {"\x80z", R"(\x80z)"},  // continuation without a lead
      {"\xc3", R"(\xc3)"},    // cut short
      {"\xc3(", R"(\xc3()"},
      {"\xe4\xb8", R"(\xe4\xb8)"},
      {"\xc0\xaf", R"(\xc0\xaf)"},  // overlong
      {"\xe0\x80\xaf", R"(\xe0\x80\xaf)"},
      {"\xed\xa0\x80", R"(\xed\xa0\x80)"},          // surrogate
      {"\xf4\x90\x80\x80", R"(\xf4\x90\x80\x80)"},  // beyond U+10FFFF
      {"\xf0\x82\x82\xac", R"(\xf0\x82\x82\xac)"},
  };
  for (const auto& c : cases)
    EXPECT_EQ(escape_for_terminal(c.text), c.escaped);
}

}  // namespace
}  // namespace mptcpanalyzer
