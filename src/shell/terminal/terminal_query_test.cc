#include "shell/terminal/terminal_query.h"

#include <gtest/gtest.h>

namespace mptcpanalyzer {
namespace {

// Answers that xterm, kitty and others document.
TEST(TerminalAnswer, TellsWhatTheTerminalShows) {
  struct {
    std::string_view bytes;
    TerminalGraphics graphics;
    bool is_whole;
  } const cases[] = {
      {"", TerminalGraphics::characters, false},
      {"\x1b[?64;1;2;6;9;15;18;21;22c", TerminalGraphics::characters, true},  // xterm as a VT420
      {"\x1b[?63;1;2;4;6;9;15;22c", TerminalGraphics::sixel, true},           // xterm -ti vt340
      {"\x1b[?62;4c", TerminalGraphics::sixel, true},
      {"\x1b[?4c", TerminalGraphics::characters, true},  // a VT132
      {"\x1b[?62;14;40c", TerminalGraphics::characters, true},
      {"\x1b_Gi=31;OK\x1b\\\x1b[?62;c", TerminalGraphics::kitty, true},
      {"\x1b_Gi=31;OK\x1b\\\x1b[?62;4;22c", TerminalGraphics::kitty, true},  // has both
      {"\x1b_Gi=31;ENOTSUPPORTED:no\x1b\\\x1b[?62;22c", TerminalGraphics::characters, true},
      {"\x1b_Gi=31;OK\x1b\\", TerminalGraphics::kitty, false},
      {"\x1b[?63;1;2;4", TerminalGraphics::characters, false},
      {"typed\x1b[?62;4;6c", TerminalGraphics::sixel, true},
  };
  for (const auto& c : cases) {
    const TerminalAnswer answer = read_terminal_answer(c.bytes);
    EXPECT_EQ(answer.graphics, c.graphics) << c.bytes.substr(1);
    EXPECT_EQ(answer.is_whole, c.is_whole) << c.bytes.substr(1);
  }
}

}  // namespace
}  // namespace mptcpanalyzer
