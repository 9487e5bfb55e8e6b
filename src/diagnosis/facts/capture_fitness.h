// CaptureFitness: what a capture lacks, so that some of a connection cannot be told from it.
// Threads: plain values.
#pragma once  // Public: docs/library.md

#include <cstdint>

#include "analysis/series/connection_course.h"
#include "analysis/subject/subject.h"
#include "flow/capture_tables.h"
#include "trace/columns/trace.h"

namespace mptcpanalyzer {

struct CaptureFitness {
  bool begins_in_the_middle = false;     // no MP_CAPABLE of the connection was captured
  bool options_cut = false;              // the snap length is below the TCP options
  bool one_direction = false;            // a subflow has packets of one side only
  std::uint64_t unseen_bytes = 0;        // acknowledged by TCP and never captured
  std::uint32_t first_unseen_frame = 0;  // that acknowledges some of it
  std::uint64_t copies = 0;              // frames that were captured before
  std::uint64_t segments = 0;            // of the capture
  double clock_back_s = 0;  // furthest that a time went back from one frame to the next
  std::uint32_t clock_back_frame = 0;
  std::uint32_t longest_segment = 0;  // bytes of payload, where that is beyond the peer's MSS
  std::uint32_t longest_frame = 0;
  std::uint64_t long_segments = 0;

  bool is_doubled() const;
};

CaptureFitness capture_fitness(const Trace& trace, const Subject& subject,
                               const ConnectionCourse& course);

}  // namespace mptcpanalyzer
