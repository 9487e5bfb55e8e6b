// Ctrl-C: asks the work at hand to stop. A second one ends the program at once, but not the shell.
#pragma once

namespace mptcpanalyzer {

enum class SecondInterrupt : bool { ends_the_process, is_like_the_first };

void watch_for_interrupt(SecondInterrupt second);

bool interrupted();

// As if there had been none: for the shell, which goes on with the next command.
void forget_interrupt();

// Ends the process as SIGINT would have, so that a shell loop around it stops too.
[[noreturn]] void die_of_interrupt();

}  // namespace mptcpanalyzer
