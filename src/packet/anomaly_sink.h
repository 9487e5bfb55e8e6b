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
  // a TCP header may have been lost behind it, and that is counted; as is a frame that is too
  // short.
  bool has_header(const Slice& slice, std::size_t count) const {
    if (slice.has(count)) return true;
    add(slice.is_cut() ? Anomaly::tcp_header_cut : Anomaly::frame_too_short);
    return false;
  }
};

}  // namespace mptcpanalyzer
