// What TCP had to send again on a subflow, and how its round trips spread: the quality of a path as
// its sender's end shows it. At the receiver's end only what came late is seen, which reordering
// makes as well as loss.
// Threads: any; plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/series/connection_course.h"
#include "analysis/subject/distribution.h"

namespace mptcpanalyzer {

struct PathQuality {
  std::uint64_t bytes = 0;  // sent on it, repeats included
  std::uint64_t segments = 0;
  std::uint64_t repeated_bytes = 0;  // by TCP; at the receiver's end: what came below what had come
  std::uint64_t repeated_segments = 0;
  std::uint64_t spurious_segments = 0;  // of these, whose data had been acknowledged
  // Of the repeats, those while the last round trip was in the lower half of their range: the path
  // lost them. Else its queue was full.
  std::uint64_t lost_on_path = 0;
  std::uint64_t lost_in_queue = 0;
  std::optional<Spread> rtt_ns;
  std::int64_t first_ns = kNoTime;  // of its data
  std::int64_t last_ns = kNoTime;
  std::uint32_t first_repeat_frame = 0;
  std::uint32_t last_repeat_frame = 0;

  // Segments that were sent at least three times and never acknowledged, where those that were
  // acknowledged are all smaller: what does not fit the path is dropped (RFC 2923 section 2.1).
  std::uint32_t least_lost_bytes = 0;  // 0: none
  std::uint32_t most_acked_bytes = 0;
  std::uint64_t lost_for_size = 0;  // segments, repeats included

  double repeated_share() const {
    return bytes == 0 ? 0 : static_cast<double>(repeated_bytes) / static_cast<double>(bytes);
  }
  double data_s() const {
    return first_ns == kNoTime ? 0 : static_cast<double>(last_ns - first_ns) / 1e9;
  }
};

// By index of the subflow. What was sent into a path while it was dead (SilentPath) is left out.
std::vector<PathQuality> path_qualities(const ConnectionCourse& course, const Subject& subject,
                                        Role towards);

}  // namespace mptcpanalyzer
