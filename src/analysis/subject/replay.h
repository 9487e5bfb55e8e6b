// Replay: the segments of some tcp streams, as the tracker saw them, from a capture or from a
// trace.
//
// From a capture it is one more pass, in which no packet is kept: an analysis that needs only sums
// runs in the memory of a listing. It tracks no streams but those with the endpoints that are asked
// for, and ends behind their last segment. From a trace it is a walk over the columns. Both hand on
// the same TrackedSegments, so that both give the same answers; and both hand on those of many
// subjects in one go.
// Threads: any; segments are handed on by the thread that asks for the replay.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <functional>
#include <span>

#include "analysis/subject/subject.h"
#include "base/result.h"
#include "flow/read_segments.h"
#include "flow/tracked_segment.h"
#include "trace/columns/trace.h"

namespace mptcpanalyzer {

// May write to the segment. What says which connection it belongs to is not set: the tables know
// that better than the tracker did at the time.
using OnTracked = std::function<void(TrackedSegment&)>;

// `tables` are what the first pass over the same capture told. Fails as read_segments().
Result<Done> replay_capture(OpenCapture capture, const CaptureTables& tables,
                            std::span<const Subject> subjects, const OnTracked& visit,
                            const OnProgress& on_progress);

// What a trace must have for replay_trace(). Column::sack_blocks and Column::sacked may be absent
// (in a trace of a CSV): the segments are then replayed as if they had no SACK blocks.
ColumnSet replay_columns();

void replay_trace(const Trace& trace, std::span<const Subject> subjects, const OnTracked& visit);

// The same with the row of each segment, for who looks at other columns of it too.
using OnTrackedRow = std::function<void(TrackedSegment&, std::size_t row)>;
void replay_rows(const Trace& trace, std::span<const Subject> subjects, const OnTrackedRow& visit);

}  // namespace mptcpanalyzer
