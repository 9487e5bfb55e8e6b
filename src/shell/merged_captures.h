// Two captures loaded and merged, for the commands that need packets of both ends.
#pragma once

#include <memory>

#include "analysis/merged_cache.h"
#include "analysis/subject.h"
#include "command/two_captures.h"
#include "shell/session.h"

namespace mptcpanalyzer {

struct MergedCaptures {
  TwoTraces traces;
  MergedAnswer answer;  // refers to the traces
};

// What to do about two streams that have no packet in common.
enum class Unmatched : bool { fails, is_warned_of };

// The streams that the arguments name, tcp streams or all subflows of MPTCP connections; from the
// cache where it has them. Fails when a capture has no such stream.
Result<std::unique_ptr<MergedCaptures>> merge_captures(Session& session,
                                                       const TwoCaptureArguments& arguments,
                                                       Level level, ColumnSet columns,
                                                       Unmatched unmatched = Unmatched::fails);

}  // namespace mptcpanalyzer
