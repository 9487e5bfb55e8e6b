// Replay: the segments of some tcp streams, as the tracker saw them, from a capture or from a
// trace.
//
// From a capture it is one more pass, in which no packet is kept: an analysis that needs only sums
// runs in the memory of a listing. From a trace it is a walk over the columns. Both hand on the
// same TrackedSegments, so that both give the same answers.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "flow/read_segments.h"
#include "flow/tracked_segment.h"
#include "trace/columns/trace.h"

namespace mptcpanalyzer {

// May write to the segment. From a trace, what says which connection it belongs to is not set: the
// tables of the trace know that better than the tracker did at the time.
using OnTracked = std::function<void(TrackedSegment&)>;

// `wanted` says by StreamId which streams; those beyond its end are not. Fails as read_segments().
Result<Done> replay_capture(OpenCapture capture, const std::string& name,
                            const std::vector<bool>& wanted, const OnTracked& on_segment,
                            const OnProgress& on_progress);

// What a trace must have for replay_trace(). Column::sack_blocks and Column::sacked may be absent
// (in a trace of a CSV): the segments are then replayed as if they had no SACK blocks.
ColumnSet replay_columns();

void replay_trace(const Trace& trace, const std::vector<bool>& wanted, const OnTracked& on_segment);

// The same with the row of each segment, for who looks at other columns of it too.
using OnTrackedRow = std::function<void(TrackedSegment&, std::size_t row)>;
void replay_rows(const Trace& trace, const std::vector<bool>& wanted, const OnTrackedRow& on_row);

}  // namespace mptcpanalyzer
