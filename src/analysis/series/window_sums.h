// WindowSums: amounts summed up by window of time, and what follows from two sums: rates, shares.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>
#include <vector>

namespace mptcpanalyzer {

// The window that was chosen, else about a hundredth of the time, in steps of 1, 2, 5. Positive, if
// the one that was chosen is.
double window_for(std::optional<double> chosen_s, double duration_s);

class WindowSums {
 public:
  struct Window {
    std::int64_t number = 0;  // it begins at number times the length of a window
    double sum = 0;
  };

  // Windows begin at multiples of `window_s`, which is positive.
  explicit WindowSums(double window_s) : window_s_(window_s) {}

  // Fast where times ascend or nearly do.
  void add(double time_s, double amount);
  void add_to_window(std::int64_t number, double amount);

  // Ascending. A window in which nothing came may be absent.
  const std::vector<Window>& windows() const { return windows_; }
  // What came in the window of this number.
  double sum_of(std::int64_t number) const;

  double window_s() const { return window_s_; }
  double begin_of(std::int64_t number) const { return static_cast<double>(number) * window_s_; }

 private:
  double window_s_;
  std::vector<Window> windows_;
};

// A value that holds from a time on, until the next step's.
struct Step {
  double begin_s = 0;
  double value = 0;
};

// Sums of bytes as bits per second: a step for each window and each end of a run of windows, the
// last of which is 0. The integral of the steps is 8 times the bytes.
std::vector<Step> bit_rate(const WindowSums& bytes);

// A part of the whole, by window of the whole.
struct WindowShare {
  double begin_s = 0;
  double part = 0;
  double whole = 0;  // 0: where a run of windows ends, and nothing is shared
};

// `part` sums up some of what `whole` does, over the same windows. Nothing of an empty whole.
std::vector<WindowShare> shares(const WindowSums& part, const WindowSums& whole);

}  // namespace mptcpanalyzer
