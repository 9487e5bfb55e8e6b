// --clock: what is done about two clocks that differ.
#pragma once

#include <memory>
#include <optional>

#include "analysis/clock_estimate.h"
#include "command/arguments.h"

namespace mptcpanalyzer {

class ClockOption {
 public:
  explicit ClockOption(ArgumentList& takes);

  // What to take off the difference of two times. `estimate` is what `auto` applies; without one,
  // it applies nothing.
  ClockDifference correction(const std::optional<ClockEstimate>& estimate) const;

  // Whether anything is applied.
  bool corrects(const std::optional<ClockEstimate>& estimate) const;

  // The user said nothing of clocks.
  bool is_default() const { return choice_->kind == Kind::unsaid; }

 private:
  enum class Kind : std::uint8_t { unsaid, none, automatic, given };
  struct Choice {
    Kind kind = Kind::unsaid;
    double offset_s = 0;
    double drift_ppm = 0;
  };

  static Result<Choice> parse(const std::string& text);

  std::shared_ptr<Choice> choice_;
};

}  // namespace mptcpanalyzer
