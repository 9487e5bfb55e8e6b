// --clock: what is done about two clocks that differ.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <memory>
#include <optional>

#include "command/arguments.h"
#include "ends/clocks/clock_choice.h"

namespace mptcpanalyzer {

class ClockOption {
 public:
  explicit ClockOption(ArgumentList& takes);

  ClockChoice chosen() const { return choice_->value_or(ClockChoice{}); }

  // The user said nothing of clocks.
  bool is_default() const { return !*choice_; }

 private:
  std::shared_ptr<std::optional<ClockChoice>> choice_;
};

}  // namespace mptcpanalyzer
