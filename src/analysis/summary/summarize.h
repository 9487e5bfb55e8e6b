// Summaries from end to end: the segments of what was asked for, replayed and summed up.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

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

// The same of a trace that has replay_columns(). Fail when it has no such stream or connection.
Result<TcpSummary> summarize_tcp(const Trace& trace, StreamId tcpstream);
Result<MptcpSummary> summarize_mptcp(const Trace& trace, ConnectionId mptcpstream);

}  // namespace mptcpanalyzer
