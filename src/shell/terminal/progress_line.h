// ProgressLine: how far a load has come, on standard error, when that is a terminal and the load
// has taken over half a second. Erased when done.
#pragma once

#include <chrono>

#include "flow/track_capture.h"

namespace mptcpanalyzer {

class ProgressLine {
 public:
  explicit ProgressLine(bool wanted);
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine();

  void show(const Progress& progress);

 private:
  using Clock = std::chrono::steady_clock;

  bool enabled_;
  bool shown_ = false;
  Clock::time_point start_;
  Clock::time_point next_;
};

}  // namespace mptcpanalyzer
