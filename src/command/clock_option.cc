#include "command/clock_option.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <string>
#include <string_view>

namespace mptcpanalyzer {
namespace {

// Beyond these no clocks differ, and no sum of times overflows.
constexpr double kMaxOffsetS = 1e9;
constexpr double kMaxDriftPpm = 1e6;

// Between -limit and limit; may begin with a plus.
std::optional<double> parse_number(std::string_view text, double limit) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  return number_of<double>(text, -limit, limit);
}

}  // namespace

Result<ClockOption::Choice> ClockOption::parse(const std::string& text) {
  if (text == "none") return Choice{Kind::none, 0, 0};
  if (text == "auto") return Choice{Kind::automatic, 0, 0};
  const std::size_t comma = std::min(text.find(','), text.size());
  const auto offset = parse_number(std::string_view(text).substr(0, comma), kMaxOffsetS);
  const auto drift = comma == text.size()
                         ? std::optional<double>(0)
                         : parse_number(std::string_view(text).substr(comma + 1), kMaxDriftPpm);
  if (!offset || !drift) {
    return Error{fmt::format("'{}' is no correction of clocks", text), "",
                 "give auto, none, or seconds and perhaps ppm, such as 1.25,-30"};
  }
  return Choice{Kind::given, *offset, *drift};
}

ClockOption::ClockOption(ArgumentList& takes) : choice_(std::make_shared<Choice>()) {
  takes.option("--clock", "auto|none|OFFSET[,PPM]",
               "Correct times by the estimate, not at all (the default), or by the seconds that "
               "the second capture's clock is ahead and the ppm that it runs fast",
               [choice = choice_](const std::string& text) -> Result<Done> {
                 const Result<Choice> parsed = parse(text);
                 if (!parsed) return parsed.error();
                 *choice = *parsed;
                 return Done{};
               });
}

bool ClockOption::corrects(const std::optional<ClockEstimate>& estimate) const {
  return choice_->kind == Kind::given || (choice_->kind == Kind::automatic && estimate);
}

ClockDifference ClockOption::correction(const std::optional<ClockEstimate>& estimate) const {
  ClockDifference difference;
  if (!corrects(estimate)) return difference;
  if (choice_->kind == Kind::automatic) return estimate->difference;
  // Drift counts from the first packet that both captures have.
  if (estimate) difference.reference_ns = estimate->difference.reference_ns;
  difference.offset_s = choice_->offset_s;
  difference.drift_ppm = choice_->drift_ppm;
  return difference;
}

}  // namespace mptcpanalyzer
