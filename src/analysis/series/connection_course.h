// ConnectionCourse: the data of a connection over time, as all that judges it looks at it: each
// packet with data and each acknowledgement that says something new, in one walk.
// Memory: 56 bytes for each of them.
// Threads: a plain value, which any number may read.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/series/connection_series.h"
#include "analysis/subject/subject_packets.h"
#include "analysis/summary/mptcp_summary.h"
#include "analysis/summary/silent_paths.h"

namespace mptcpanalyzer {

// A packet with data, or one that acknowledges some, as far as it is about one direction of data.
// Numbers of data are relative to the first byte of that direction; of a connection that is in
// fallback they are those of its tcp stream.
struct CourseStep {
  std::int64_t time_ns = 0;
  std::uint32_t frame = 0;
  std::uint32_t row = 0;  // of the trace
  // Data: of its first byte, and behind its last. Acknowledgement: the highest DATA_ACK by then,
  // and the end of the window that the receiver announced with it: the highest by then.
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t window_bytes = -1;  // that this acknowledgement announces; less than 0: none
  std::uint32_t bytes = 0;         // of payload
  std::uint32_t new_bytes = 0;     // that no subflow carried before
  std::uint16_t stream = 0;        // index into Subject::streams
  bool is_data = false;
  bool has_number = false;      // begin and end are known
  bool is_reinjection = false;  // all or some of its data was carried by another subflow first
  bool advances_data = false;   // DATA_ACK: beyond all before
  bool advances_tcp = false;    // acknowledges, or by SACK, more of its subflow than before
  Retransmission retransmission = Retransmission::none;
};

// What the paths of a direction could carry, against what the connection did, in bits per second.
struct PathComparison {
  double begin_s = 0;  // since the first frame of the capture: at least two used subflows are open
  double end_s = 0;
  double goodput_bps = 0;    // of the connection in that time
  double best_path_bps = 0;  // the best second of the best subflow
  double all_paths_bps = 0;  // the sum of the best second of each
  // 0: as the best path alone; 1: as all of them; less than 0: slower than the best alone (Paasch
  // et al., CoNEXT 2013).
  double benefit() const { return (goodput_bps - best_path_bps) / (all_paths_bps - best_path_bps); }
};

struct ConnectionCourse {
  std::optional<MptcpSummary> summary;  // nothing: the subject is a plain tcp stream
  // By the role that the data travels towards, in the order of the capture.
  std::array<std::vector<CourseStep>, 2> towards;
  std::vector<RttSample> rtts;           // by Karn's rule, in the order of the capture
  std::vector<SilentPath> silent_paths;  // by begin
  // By the role that the data travels towards; nothing where fewer than two subflows were used.
  std::array<std::optional<PathComparison>, 2> paths;
  std::int64_t first_ns = kNoTime;  // of its packets
  std::int64_t last_ns = kNoTime;
  std::uint32_t last_frame = 0;

  const std::vector<CourseStep>& data_to(Role role) const {
    return towards[static_cast<std::size_t>(role)];
  }
};

// One walk over the segments. The trace has replay_columns(). Of a plain tcp stream it is empty.
ConnectionCourse connection_course(const SubjectPackets& packets);

}  // namespace mptcpanalyzer
