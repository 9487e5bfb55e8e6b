// AnomalySink: the anomaly counters together with the frame that is being decoded.
#pragma once

#include <cstddef>
#include <cstdint>

#include "capture/anomaly.h"
#include "packet/slice.h"

namespace mptcpanalyzer {

struct AnomalySink {
  Anomalies& anomalies;
  std::uint64_t frame;

  void add(Anomaly anomaly) const { anomalies.add(anomaly, frame); }

  // Whether the next `count` bytes of a header were captured. If not because of the snap length,
  // a TCP header may have been lost behind it, and that is counted.
  bool has_header(const Slice& slice, std::size_t count) const {
    if (slice.has(count)) return true;
    if (slice.is_cut()) add(Anomaly::tcp_header_cut);
    return false;
  }
};

}  // namespace mptcpanalyzer
