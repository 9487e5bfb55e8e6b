// The timelines of both ends of a connection as one: each event with when and where each capture
// has it.
// Threads: a plain value, which any number may read.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/signals/timeline.h"
#include "ends/merged/merged_captures.h"

namespace mptcpanalyzer {

struct EventAtEnds {
  std::optional<TimelineEvent> first;  // as the first capture has it, or nothing
  std::optional<TimelineEvent> second;
  // Its number in the first capture; nothing: of all subflows, or of one that only the second has.
  std::optional<StreamId> tcpstream;
  std::optional<double> first_s;   // since the first frame of the first capture, by its clock
  std::optional<double> second_s;  // the same moment's, of the second capture; by the same clock
};

// In order of time. An event is the same at both ends when it is the same packet, or what a host
// says once on a subflow or in a connection; what lasts (stalls, silent paths, bursts) is as each
// end saw it, but for bursts that begin with the same packet.
std::vector<EventAtEnds> timeline_of_ends(const MergedCaptures& captures,
                                          std::vector<TimelineEvent> first,
                                          std::vector<TimelineEvent> second);

}  // namespace mptcpanalyzer
