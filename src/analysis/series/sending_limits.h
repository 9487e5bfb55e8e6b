// What held a sender back, over time: its application, which had nothing to send, or the window of
// its receiver. To be told at the sender's end only: elsewhere what is on its way is not seen.
//
// In flight is what was sent and not DATA_ACKed. A bulk phase is a time with data in flight, with
// gaps of up to two round trips in it.
// Threads: any; plain values.
#pragma once

#include <cstdint>

#include "analysis/series/connection_course.h"

namespace mptcpanalyzer {

struct SendingLimits {
  double transfer_s = 0;  // from the first to the last data
  // Nothing in flight and the window open, for longer than two round trips at a time.
  double idle_s = 0;
  double longest_idle_s = 0;
  std::int64_t longest_idle_begin_ns = kNoTime;
  std::int64_t longest_idle_end_ns = kNoTime;
  std::uint32_t longest_idle_frame = 0;  // of the acknowledgement that left nothing in flight
  // Of bulk phases of at least a second or a megabyte.
  double bulk_s = 0;
  double window_full_s = 0;              // at least 0.9 of the window in flight, or a shut window
  double window_full_after_start_s = 0;  // of that, after the first second of its phase
  double window_shut_s = 0;              // a window of 0
  std::int64_t window_full_begin_ns = kNoTime;
  std::int64_t window_full_end_ns = kNoTime;
  std::uint32_t window_full_first_frame = 0;
  std::uint32_t window_full_last_frame = 0;
  std::int64_t most_in_flight_bytes = 0;
  std::int64_t largest_window_bytes = 0;
};

SendingLimits sending_limits(const ConnectionCourse& course, Role towards);

}  // namespace mptcpanalyzer
