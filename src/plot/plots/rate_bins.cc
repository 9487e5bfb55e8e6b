#include "plot/plots/rate_bins.h"

#include <cmath>
#include <fmt/format.h>

namespace mptcpanalyzer {

double window_for(std::optional<double> chosen_s, double duration_s) {
  if (chosen_s) return *chosen_s;
  constexpr double kWindows = 100;
  constexpr double kLeast = 1e-6;
  const double wanted = std::max(duration_s / kWindows, kLeast);
  const double magnitude = std::pow(10, std::floor(std::log10(wanted)));
  for (const double step : {1.0, 2.0, 5.0}) {
    if (step * magnitude >= wanted) return step * magnitude;
  }
  return 10 * magnitude;
}

std::string window_text(double window_s) {
  return fmt::format("over windows of {:.6g} s", window_s);
}

void RateBins::add(double time_s, double amount) {
  const auto window = static_cast<std::int64_t>(std::floor(time_s / window_s_));
  if (recent_sum_ == nullptr || window != recent_) {
    recent_ = window;
    recent_sum_ = &sums_[window];
  }
  *recent_sum_ += amount;
}

void RateBins::draw_bit_rate(Series& series) const {
  const auto step_to = [&](std::int64_t window, double rate) {
    series.add(begin_of(window), rate);
  };
  std::optional<std::int64_t> last;
  for (const auto& [window, sum] : sums_) {
    if (last && *last + 1 != window) step_to(*last + 1, 0);
    step_to(window, 8 * sum / window_s_);
    last = window;
  }
  if (last) step_to(*last + 1, 0);
}

}  // namespace mptcpanalyzer
