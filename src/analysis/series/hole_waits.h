// How long data waited in the receive queue, above a hole in the data sequence numbers, until it
// became deliverable: head-of-line blocking (Linux: the out-of-order queue of the connection).
//
// At the receiver's end it is exact: when data arrives, and when the hole below it is filled. At
// the sender's end, data has arrived when its subflow's ACK or SACK says so, and is deliverable
// when a DATA_ACK covers it: exact to the way of an acknowledgement.
//
//   1.00  data 1001-2000 on subflow 1     waits above the hole 1-1000
//   1.08  data 1-1000 on subflow 0        fills it: 1,000 bytes waited 0.08 s, held by subflow 0
// Threads: any; plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/series/connection_course.h"
#include "analysis/subject/distribution.h"
#include "trace/columns/trace.h"

namespace mptcpanalyzer {

struct HoleWaits {
  std::uint64_t new_bytes = 0;     // of the direction
  std::uint64_t waited_bytes = 0;  // of these, that waited
  std::optional<Spread> waits_ns;  // of the pieces that waited
  double blocked_s = 0;            // in which anything waited
  // By index of the subflow that held the hole: at the sender's end the one that had carried it
  // first; at the receiver's the one that filled it, as what was lost on its way is not seen there.
  std::vector<std::uint64_t> held_bytes;
  bool exact = true;  // at the receiver's end
  // Of the piece that waited longest.
  std::int64_t longest_begin_ns = kNoTime;
  std::int64_t longest_end_ns = kNoTime;
  std::uint32_t longest_begin_frame = 0;
  std::uint32_t longest_end_frame = 0;
  std::uint32_t first_frame = 0;  // that waited

  double share_of_data() const {
    return new_bytes == 0 ? 0 : static_cast<double>(waited_bytes) / static_cast<double>(new_bytes);
  }
};

// With Column::sack_left and sack_right of the trace the sender's end tells more.
HoleWaits hole_waits(const Trace& trace, const ConnectionCourse& course, Role towards,
                     std::size_t streams, bool at_receiver);

}  // namespace mptcpanalyzer
