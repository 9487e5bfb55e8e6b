// ProgressLine: how far a load has come, on standard error, when that is a terminal and the load
// has taken over half a second. Erased when done.
#pragma once

#include <chrono>

#include "flow/read_segments.h"

namespace mptcpanalyzer {

class ProgressLine {
 public:
  explicit ProgressLine(bool wanted);
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine();

  // What a pass is given to be shown, and to be asked to stop when Ctrl-C was typed. The line
  // outlives it.
  OnProgress watch();

 private:
  void show(const Progress& progress);

  using Clock = std::chrono::steady_clock;

  bool enabled_;
  bool shown_ = false;
  Clock::time_point start_;
  Clock::time_point next_;
};

}  // namespace mptcpanalyzer
