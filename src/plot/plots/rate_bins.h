// RateBins: amounts by window of time, for curves of rates.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "plot/figure.h"

namespace mptcpanalyzer {

// The window that was chosen, else about a hundredth of the time, in steps of 1, 2, 5.
double window_for(std::optional<double> chosen_s, double duration_s);

// "over windows of 0.1 s".
std::string window_text(double window_s);

class RateBins {
 public:
  // Windows begin at multiples of `window_s`, which is positive.
  explicit RateBins(double window_s) : window_s_(window_s) {}

  void add(double time_s, double amount);

  // By window: its number and the sum of what came in it. Windows without any may be absent.
  const std::map<std::int64_t, double>& sums() const { return sums_; }
  double begin_of(std::int64_t window) const { return static_cast<double>(window) * window_s_; }

  // Bytes as bits per second, in steps that end at 0: the area below is 8 times their sum.
  void draw_bit_rate(Series& series) const;

 private:
  double window_s_;
  std::map<std::int64_t, double> sums_;
  std::int64_t recent_ = 0;
  double* recent_sum_ = nullptr;
};

}  // namespace mptcpanalyzer
