// Asking the terminal what pictures it shows, for those that no environment variable tells of.
#pragma once

#include <string_view>

#include "plot/renderers.h"

namespace mptcpanalyzer {

// Writes two questions to the terminal that standard input and output both are, and waits a moment
// for the answers, unseen: kitty's for its graphics protocol, and DEC's for device attributes,
// which every terminal answers and in which 4 is for sixels. `characters` when they are no
// terminal, when somebody has typed ahead (what is typed must not be taken for an answer), or when
// no answer comes.
TerminalGraphics ask_terminal_for_graphics();

// What the answers say, as far as they have come. Source: https://sw.kovidgoyal.net/kitty/graphics-
// protocol/#querying-support-and-available-transmission-mediums, and ECMA-48 with xterm's ctlseqs.
struct TerminalAnswer {
  TerminalGraphics graphics = TerminalGraphics::characters;
  bool is_whole = false;  // the device attributes, which come last, are there
};
TerminalAnswer read_terminal_answer(std::string_view bytes);

}  // namespace mptcpanalyzer
