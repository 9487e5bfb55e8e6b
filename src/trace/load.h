// Loading a capture into a trace: from the cache where it has it, else by reading the capture.
// Threads: any. Loading starts one more; on_progress is called by the one that loads.
#pragma once  // Public: docs/library.md

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "capture/open.h"
#include "flow/read_segments.h"
#include "trace/build/row_pipeline.h"
#include "trace/cache/cache.h"
#include "trace/columns/trace.h"

namespace mptcpanalyzer {

// Opens once more what was read.
using OpenAgain = std::function<Result<OpenCapture>()>;

// Reads an open capture to its end. Fails as read_segments() does, or when the capture has more
// frames than 32 bits can number. Where subflows turn out to be of one connection only at the end
// (flow/inferred_connections.h), it is read once more, so that the rows know it from the start;
// without `open_again` the subflows stay apart, and an anomaly says so.
Result<Trace> read_trace(OpenCapture capture, const std::string& name, const RowChoice& choice,
                         const OnProgress& on_progress, const OpenAgain& open_again = {});

struct LoadOptions {
  ColumnSet columns = kDefaultColumns;
  // Load the packets of this tcp stream alone. A trace that is kept in the cache has them all.
  std::optional<StreamId> only_tcpstream;
  OpenOptions open;
  CacheOptions cache;
};

// The trace of the capture at `path` ("-": standard input), with at least the packets and columns
// that are asked for. Fails as read_trace() does, or when the capture cannot be opened. What goes
// wrong with the cache is not an error: the capture is then read, or the trace not kept.
Result<Trace> load_trace(const std::string& path, const LoadOptions& options,
                         const OnProgress& on_progress);

}  // namespace mptcpanalyzer
