// What the commands on two captures of the same traffic have in common: their arguments, loading
// both, and finding what was named.
#pragma once

#include <cstdint>
#include <string>

#include "analysis/subject.h"
#include "base/result.h"
#include "command/arguments.h"
#include "command/command_context.h"
#include "trace/trace.h"

namespace mptcpanalyzer {

// Names of captures, and the numbers of what is meant in them.
struct TwoCaptureArguments {
  std::string capture1;
  std::string capture2;
  std::uint32_t stream1 = 0;
  std::uint32_t stream2 = 0;
};

// CAPTURE1 STREAM1 CAPTURE2 STREAM2, the streams under the name `stream` ("MPTCPSTREAM").
void add_both_streams(ArgumentList& takes, TwoCaptureArguments& arguments,
                      const std::string& stream);

// CAPTURE1 CAPTURE2 STREAM, of the first capture.
void add_stream_to_map(ArgumentList& takes, TwoCaptureArguments& arguments, Level level);

struct TwoTraces {
  Trace first;
  Trace second;
};

Result<TwoTraces> load_both(CommandContext& context, const TwoCaptureArguments& arguments,
                            ColumnSet columns);

// Fails when the capture has no such stream.
Result<Done> check_tcp_stream(const Trace& trace, StreamId stream);
Result<Done> check_mptcp_stream(const Trace& trace, ConnectionId connection);

}  // namespace mptcpanalyzer
