// BareRun: data that no mapping covers and that has no MPTCP option, packet after packet.
//
// Threads: plain values.
#pragma once

#include <cstddef>
#include <cstdint>

#include "diagnosis/facts/connection_case.h"

namespace mptcpanalyzer {

struct BareRun {
  std::uint64_t segments = 0;
  std::uint64_t bytes = 0;
  std::uint64_t mapped_bytes = 0;  // before it
  std::uint32_t first_frame = 0;
  std::uint32_t last_frame = 0;
  std::int64_t first_ns = kNoTime;
  std::int64_t last_ns = kNoTime;

  // More than an accident of a few packets: options are removed.
  bool is_long() const;
  void add(const CourseStep& step);
};

// Whether data has neither a mapping nor an option.
bool is_bare(const CapturedConnection& of, const CourseStep& step);

// The longest run behind mapped data, towards that role on one subflow (by index of
// Subject::streams), whether options come back behind it or not.
BareRun longest_bare_run(const CapturedConnection& of, Role towards, std::size_t stream);

}  // namespace mptcpanalyzer
