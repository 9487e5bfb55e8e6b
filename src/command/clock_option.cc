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

Result<ClockChoice> parse(const std::string& text) {
  using Kind = ClockChoice::Kind;
  if (text == "none") return ClockChoice{Kind::none, 0, 0};
  if (text == "auto") return ClockChoice{Kind::automatic, 0, 0};
  const std::size_t comma = std::min(text.find(','), text.size());
  const auto offset = parse_number(std::string_view(text).substr(0, comma), kMaxOffsetS);
  const auto drift = comma == text.size()
                         ? std::optional<double>(0)
                         : parse_number(std::string_view(text).substr(comma + 1), kMaxDriftPpm);
  if (!offset || !drift) {
    return Error{fmt::format("'{}' is no correction of clocks", text), "",
                 "give auto, none, or seconds and perhaps ppm, such as 1.25,-30"};
  }
  return ClockChoice{Kind::given, *offset, *drift};
}

}  // namespace

ClockOption::ClockOption(ArgumentList& takes)
    : choice_(std::make_shared<std::optional<ClockChoice>>()) {
  takes.option("--clock", "auto|none|OFFSET[,PPM]",
               "Correct times by the estimate, not at all (the default), or by the seconds that "
               "the second capture's clock is ahead and the ppm that it runs fast",
               [choice = choice_](const std::string& text) -> Result<Done> {
                 const Result<ClockChoice> parsed = parse(text);
                 if (!parsed) return parsed.error();
                 *choice = *parsed;
                 return Done{};
               });
}

}  // namespace mptcpanalyzer
