// SegmentTracker: the tracker, and what the annotation of each segment asks of it, by value.
//
// One pass, in file order; memory grows with streams and connections, not with packets.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <utility>
#include <vector>

#include "flow/tracked_segment.h"
#include "flow/tracker.h"
#include "flow/window_scale.h"

namespace mptcpanalyzer {

// Whether the relative sequence numbers of a side of a subflow count from its ISN: from its own SYN
// or SYN/ACK, from the SYN/ACK that answered its SYN, or from the third ACK.
bool counts_from_isn(const TcpStream& stream, const Subflow& subflow, std::size_t side);

class SegmentTracker {
 public:
  // As Tracker has it.
  explicit SegmentTracker(CaptureTables known = {}) : tracker_(std::move(known)) {}

  void add(const Frame& frame, const Segment& segment, Anomalies& anomalies,
           TrackedSegment& tracked);

  // As Tracker::tables(), and Tracker::finish() with the window scales in the places.
  const CaptureTables& tables() const { return tracker_.tables(); }
  CaptureTables finish(CaptureFacts facts, Grouping grouping = Grouping::applied);

 private:
  void place(const TcpStream& stream, TrackedSegment& tracked) const;

  Tracker tracker_;
  std::vector<WindowScales> scales_;  // by StreamId
};

}  // namespace mptcpanalyzer
