// What one side of a tcp stream sent: the sums of a summary. docs/definitions.md defines each.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstdint>
#include <optional>

#include "analysis/subject/distribution.h"
#include "analysis/subject/time_span.h"
#include "flow/byte_ranges.h"
#include "flow/tracked_segment.h"

namespace mptcpanalyzer {

struct PacketsAndBytes {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;  // of payload
};

struct TcpDirectionSums {
  std::uint64_t packets = 0;
  std::uint64_t throughput_bytes = 0;      // payload, repeats included
  std::uint64_t byte_range = 0;            // from the lowest to behind the highest byte of payload
  std::uint64_t retransmitted_bytes = 0;   // whose sequence numbers this side had sent before
  std::uint64_t gap_filling_bytes = 0;     // not sent before, but below the highest sent
  std::array<PacketsAndBytes, 5> by_kind;  // by Retransmission
  std::uint64_t pure_acks = 0;
  std::uint64_t duplicate_acks = 0;
  std::uint64_t sack_blocks = 0;
  std::uint64_t zero_windows = 0;
  std::uint32_t largest_segment_bytes = 0;
  std::uint32_t flight_max_bytes = 0;
  TimeSpan span;       // of its segments
  TimeSpan data_span;  // of those with payload
  std::int8_t window_scale = kWindowScaleUnknown;
};

// How long what a segment acknowledges took, where that is an RTT sample by Karn's rule.
std::optional<std::int64_t> rtt_sample_ns(const SegmentAnalysis& acknowledgement);

class TcpDirectionCounter {
 public:
  // The quantiles of the RTTs are exact up to so many samples.
  explicit TcpDirectionCounter(std::size_t exact_rtts = Distribution::kExact)
      : rtt_ns_(exact_rtts) {}

  // A segment that this side sent.
  void add(const TrackedSegment& tracked, const SegmentAnalysis& analysis);

  // An acknowledgement by the other side; counts where it is an RTT sample.
  void add_rtt(const SegmentAnalysis& acknowledgement);

  TcpDirectionSums sums() const;
  std::optional<Spread> rtt_ns() const { return rtt_ns_.spread(); }

 private:
  void add_payload(const TrackedSegment& tracked, const SegmentAnalysis& analysis);

  TcpDirectionSums sums_;
  Distribution rtt_ns_;
  ByteRanges sent_;  // sequence numbers, relative and unwrapped, of payload
  std::int64_t lowest_ = 0;
  std::int64_t highest_ = 0;  // relative and unwrapped; of any segment
};

}  // namespace mptcpanalyzer
