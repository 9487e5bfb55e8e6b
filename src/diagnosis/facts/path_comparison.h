// PathComparison: what the paths of a direction could carry, against what the connection did.
//
// The measure is the aggregation benefit of Paasch et al. (CoNEXT 2013), over the time in which at
// least two subflows that were used are open and none of them is a backup:
//
//   benefit = (goodput - best path) / (all paths - best path)
//
// A path's capacity is the best second that it had in the whole connection, by what arrived or was
// acknowledged (never by what its sender let go in a burst); of one that died, its mean.
// Threads: plain values.
#pragma once  // Public: docs/library.md

#include <optional>

#include "analysis/series/connection_course.h"
#include "analysis/signals/dialogue.h"

namespace mptcpanalyzer {

struct PathComparison {
  double begin_s = 0;  // since the first packet of the connection
  double end_s = 0;
  double compared_s = 0;             // of these, the time that was compared
  std::uint64_t compared_bytes = 0;  // that arrived in it
  double goodput_bps = 0;            // of the connection in that time
  double best_path_bps = 0;
  double all_paths_bps = 0;

  // 0: as the best path alone; 1: as all of them; less than 0: slower than the best alone.
  double benefit() const { return (goodput_bps - best_path_bps) / (all_paths_bps - best_path_bps); }
};

// Too short or too little a transfer tells no capacity: then, and with fewer than two used paths,
// nothing.
std::optional<PathComparison> compare_paths(const Dialogue& dialogue,
                                            const ConnectionCourse& course, Role towards,
                                            bool at_receiver);

}  // namespace mptcpanalyzer
