// Bytes over time: of each subflow and of all of them, in either direction.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "analysis/series/window_sums.h"
#include "analysis/subject/subject_packets.h"

namespace mptcpanalyzer {

// Bytes of what travels towards one role.
struct DirectionRates {
  WindowSums whole;
  std::vector<WindowSums> streams;  // as Subject::streams

  DirectionRates(std::size_t stream_count, double window_s)
      : whole(window_s), streams(stream_count, whole) {}

  void add(std::size_t stream, double time_s, double bytes) {
    streams[stream].add(time_s, bytes);
    whole.add(time_s, bytes);
  }
};

struct Throughput {
  double window_s = 0;
  std::array<DirectionRates, 2> towards;  // by role
};

// TCP payload on the wire, repeats included, of the packets that were asked for. Without a window
// one that suits the time from the first of them to the last. The trace has Column::length.
Throughput throughput(const SubjectPackets& packets, std::optional<double> window_s);

}  // namespace mptcpanalyzer
