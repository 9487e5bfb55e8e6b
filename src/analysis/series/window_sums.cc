#include "analysis/series/window_sums.h"

#include <algorithm>
#include <cmath>

namespace mptcpanalyzer {
namespace {

bool begins_before(const WindowSums::Window& window, std::int64_t number) {
  return window.number < number;
}

// Calls visit(window) for each window, and gap(number) for the first number behind each run of
// them.
template <typename Visit, typename Gap>
void for_each_run(const WindowSums& sums, const Visit& visit, const Gap& gap) {
  std::optional<std::int64_t> last;
  for (const WindowSums::Window& window : sums.windows()) {
    if (last && *last + 1 != window.number) gap(*last + 1);
    visit(window);
    last = window.number;
  }
  if (last) gap(*last + 1);
}

}  // namespace

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

void WindowSums::add(double time_s, double amount) {
  add_to_window(static_cast<std::int64_t>(std::floor(time_s / window_s_)), amount);
}

void WindowSums::add_to_window(std::int64_t number, double amount) {
  if (windows_.empty() || windows_.back().number < number) {
    windows_.push_back({number, amount});
    return;
  }
  auto at = std::prev(windows_.end());
  if (at->number != number) {
    at = std::lower_bound(windows_.begin(), windows_.end(), number, begins_before);
    if (at->number != number) at = windows_.insert(at, {number, 0});
  }
  at->sum += amount;
}

double WindowSums::sum_of(std::int64_t number) const {
  const auto at = std::lower_bound(windows_.begin(), windows_.end(), number, begins_before);
  return at != windows_.end() && at->number == number ? at->sum : 0;
}

std::vector<Step> bit_rate(const WindowSums& bytes) {
  std::vector<Step> steps;
  for_each_run(
      bytes,
      [&](const WindowSums::Window& window) {
        steps.push_back({bytes.begin_of(window.number), 8 * window.sum / bytes.window_s()});
      },
      [&](std::int64_t end) {
        steps.push_back({bytes.begin_of(end), 0});
      });
  return steps;
}

std::vector<WindowShare> shares(const WindowSums& part, const WindowSums& whole) {
  std::vector<WindowShare> result;
  for_each_run(
      whole,
      [&](const WindowSums::Window& window) {
        result.push_back({whole.begin_of(window.number), part.sum_of(window.number), window.sum});
      },
      [&](std::int64_t end) {
        result.push_back({whole.begin_of(end), 0, 0});
      });
  return result;
}

}  // namespace mptcpanalyzer
