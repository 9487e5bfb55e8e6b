// Summaries from end to end: the segments of what was asked for, replayed and summed up.
// Threads: any; the trace may be shared.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "analysis/subject/replay.h"
#include "analysis/summary/mptcp_summary.h"
#include "analysis/summary/tcp_summary.h"
#include "base/result.h"
#include "trace/columns/trace.h"

namespace mptcpanalyzer {

// Hands the segments of the subjects to a function (analysis/subject/replay.h).
using Replay =
    std::function<Result<Done>(std::span<const Subject> subjects, const OnTracked& visit)>;

// Fail as `replay` does. `subject` is of one tcp stream, or of a connection.
Result<TcpSummary> summarize_tcp(const Subject& subject, const Replay& replay);
Result<MptcpSummary> summarize_mptcp(const Subject& subject, const Replay& replay);

// Of all listed connections, or all tcp streams, by number, in one replay: each as the function
// above sums it up. What is being counted is kept from the first to the last segment of each alone.
Result<std::vector<TcpSummary>> summarize_all_tcp(const CaptureTables& tables,
                                                  const Replay& replay);
Result<std::vector<MptcpSummary>> summarize_all_mptcp(const CaptureTables& tables,
                                                      const Replay& replay);

// The same of a trace that has replay_columns(). Fail when it has no such stream or connection.
Result<TcpSummary> summarize_tcp(const Trace& trace, StreamId tcpstream);
Result<MptcpSummary> summarize_mptcp(const Trace& trace, ConnectionId mptcpstream);
Result<std::vector<TcpSummary>> summarize_all_tcp(const Trace& trace);
Result<std::vector<MptcpSummary>> summarize_all_mptcp(const Trace& trace);

}  // namespace mptcpanalyzer
