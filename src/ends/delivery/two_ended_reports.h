// What is told of two merged captures as a whole: their delays, and what the receiver got.
#pragma once

#include <optional>
#include <vector>

#include "ends/clocks/clock_choice.h"
#include "ends/delivery/owd.h"
#include "ends/delivery/two_ended_summary.h"
#include "ends/merged/merged_cache.h"

namespace mptcpanalyzer {

struct OwdReport {
  std::optional<ClockEstimate> clocks;  // nothing: packets went one way only
  bool corrected = false;
  ClockDifference correction;  // all 0 unless `corrected`
  std::vector<OwdSummary> streams;
};

OwdReport report_owds(const MergedAnswer& answer, const ClockChoice& clocks);

// Towards each of these roles. The traces have kReinjectionColumns
// (ends/delivery/reinjection_verdict.h).
std::vector<ReceivedDirection> report_received(const MergedAnswer& answer,
                                               const std::vector<Role>& dests);

}  // namespace mptcpanalyzer
