#include "shell/terminal/interrupt.h"

#include <csignal>
#include <cstdlib>

namespace mptcpanalyzer {
namespace {

volatile std::sig_atomic_t interrupt_seen = 0;

void note_interrupt(int /*signal*/) {
  interrupt_seen = 1;
}

}  // namespace

void watch_for_interrupt(SecondInterrupt second) {
  struct sigaction action = {};
  action.sa_handler = note_interrupt;
  action.sa_flags = SA_RESTART;
  if (second == SecondInterrupt::ends_the_process)
    action.sa_flags |= static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
}

bool interrupted() {
  return interrupt_seen != 0;
}

void forget_interrupt() {
  interrupt_seen = 0;
}

void die_of_interrupt() {
  std::signal(SIGINT, SIG_DFL);
  std::raise(SIGINT);
  std::_Exit(1);  // only when SIGINT is blocked
}

}  // namespace mptcpanalyzer
