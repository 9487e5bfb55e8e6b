// Ctrl-C: the first asks the work at hand to stop, the second ends the program at once.
#pragma once

namespace mptcpanalyzer {

void watch_for_interrupt();

bool interrupted();

// Ends the process as SIGINT would have, so that a shell loop around it stops too.
[[noreturn]] void die_of_interrupt();

}  // namespace mptcpanalyzer
