// ConnectionCourse: the data of a connection over time, as all that judges it looks at it: sums,
// series, and what follows from both.
// Threads: a plain value, which any number may read.
#pragma once  // Public: docs/library.md

#include <array>
#include <optional>

#include "analysis/series/connection_series.h"
#include "analysis/subject/subject_packets.h"
#include "analysis/summary/mptcp_summary.h"

namespace mptcpanalyzer {

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
  ConnectionSeries series;
  // By the role that the data travels towards; nothing where fewer than two subflows were used.
  std::array<std::optional<PathComparison>, 2> paths;
};

// One walk over the segments. The trace has replay_columns(). Of a plain tcp stream it is empty.
ConnectionCourse connection_course(const SubjectPackets& packets);

}  // namespace mptcpanalyzer
