// Durations and rates of what was captured, where the times are known.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>

#include "capture/frame.h"

namespace mptcpanalyzer {

// Capture times in ns; kNoTime when there was none.
struct TimeSpan {
  std::int64_t first_ns = kNoTime;
  std::int64_t last_ns = kNoTime;

  // Widens it to hold `time_ns`, which may be kNoTime.
  void add(std::int64_t time_ns) {
    if (time_ns == kNoTime) return;
    if (first_ns == kNoTime || time_ns < first_ns) first_ns = time_ns;
    if (last_ns == kNoTime || time_ns > last_ns) last_ns = time_ns;
  }
  void add(const TimeSpan& other) {
    add(other.first_ns);
    add(other.last_ns);
  }
};

// Nothing when either is kNoTime.
inline std::optional<double> seconds_between(std::int64_t start_ns, std::int64_t end_ns) {
  if (start_ns == kNoTime || end_ns == kNoTime) return std::nullopt;
  return static_cast<double>(end_ns - start_ns) / 1e9;
}

inline std::optional<double> duration_s(const TimeSpan& span) {
  return seconds_between(span.first_ns, span.last_ns);
}

// Nothing when the duration is not known, or 0.
inline std::optional<double> bits_per_second(std::uint64_t bytes, const TimeSpan& span) {
  const std::optional<double> seconds = duration_s(span);
  if (!seconds || *seconds <= 0) return std::nullopt;
  return static_cast<double>(bytes) * 8 / *seconds;
}

}  // namespace mptcpanalyzer
