// Two captures loaded and merged, for the commands that need packets of both ends.
#pragma once

#include <memory>
#include <optional>

#include "analysis/clock_estimate.h"
#include "analysis/merged_trace.h"
#include "analysis/subject.h"
#include "shell/two_captures.h"

namespace mptcpanalyzer {

struct MergedCaptures {
  TwoTraces traces;
  MergedTrace merged;                   // refers to the traces
  std::optional<ClockEstimate> clocks;  // nothing: packets went one way only
};

// The streams that the arguments name, tcp streams or all subflows of MPTCP connections. Fails when
// a capture has no such stream, or when the two have no packet in common.
Result<std::unique_ptr<MergedCaptures>> merge_captures(Session& session,
                                                       const TwoCaptureArguments& arguments,
                                                       Level level, ColumnSet columns);

}  // namespace mptcpanalyzer
