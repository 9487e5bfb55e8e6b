// Rates, data in flight and windows of a connection over time, window by window: of each subflow
// and of all of them.
// Threads: plain values, which any number may read.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/series/connection_course.h"
#include "analysis/subject/subject.h"

namespace mptcpanalyzer {

// What one subflow carried in a window, in one direction.
struct SubflowRate {
  std::uint64_t bytes = 0;      // of payload, repeats included
  std::uint64_t new_bytes = 0;  // that no subflow carried before
  // Sent and not acknowledged by its TCP at the end of the window; nothing before its first data.
  std::optional<std::uint64_t> flight_bytes;
};

struct RateWindow {
  double begin_s = 0;  // since the first frame of the capture
  std::uint64_t bytes = 0;
  std::uint64_t new_bytes = 0;
  // At the end of the window: sent and not DATA_ACKed, and what the receiver announced last.
  std::optional<std::uint64_t> flight_bytes;
  std::optional<std::uint64_t> receive_window_bytes;
  std::vector<SubflowRate> subflows;  // as Subject::streams
};

struct ConnectionRates {
  double window_s = 0;
  std::array<std::vector<RateWindow>, 2> towards;  // by the role that the data travels towards
};

// Windows begin at multiples of their length since the first frame of the capture, from the first
// to the last data of the connection, those without data between them included. Without a length
// one that suits the time (window_for()). `start_ns` is the time of the first frame.
ConnectionRates connection_rates(const ConnectionCourse& course, const Subject& subject,
                                 std::int64_t start_ns, std::optional<double> window_s);

}  // namespace mptcpanalyzer
