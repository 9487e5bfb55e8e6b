#include "command/two_captures.h"

#include <fmt/format.h>
#include <utility>

#include "analysis/connection_matching.h"
#include "command/subject_argument.h"

namespace mptcpanalyzer {
void add_both_streams(ArgumentList& takes, TwoCaptureArguments& arguments,
                      const std::string& stream) {
  takes.positional("capture1", "CAPTURE", "A capture of one end", into(arguments.capture1));
  takes.positional("stream1", stream, "The number in it", into(arguments.stream1));
  takes.positional("capture2", "CAPTURE", "A capture of the other end", into(arguments.capture2));
  takes.positional("stream2", stream, "The number of the same in it", into(arguments.stream2));
}

void add_stream_to_map(ArgumentList& takes, TwoCaptureArguments& arguments, Level level) {
  takes.positional("capture1", "CAPTURE", "The capture that the number is of",
                   into(arguments.capture1));
  takes.positional("capture2", "CAPTURE", "The capture to look for it in",
                   into(arguments.capture2));
  add_stream(takes, level, "The number of what to look for", arguments.stream1);
}

Result<TwoTraces> load_both(CommandContext& context, const TwoCaptureArguments& arguments,
                            ColumnSet columns) {
  Result<Trace> first = context.trace_of(arguments.capture1, columns);
  if (!first) return first.error();
  Result<Trace> second = context.trace_of(arguments.capture2, columns);
  if (!second) return second.error();
  return TwoTraces{std::move(*first), std::move(*second)};
}

Result<Done> check_tcp_stream(const Trace& trace, StreamId stream) {
  if (stream < trace.tables().streams.size()) return Done{};
  return Error{fmt::format("there is no tcp stream {}", stream), trace.tables().capture,
               "list_tcp_connections shows those there are"};
}

Result<Done> check_mptcp_stream(const Trace& trace, ConnectionId connection) {
  if (has_connection(trace.tables(), connection)) return Done{};
  return Error{fmt::format("there is no mptcp stream {}", connection), trace.tables().capture,
               "list_mptcp_connections shows those there are"};
}

}  // namespace mptcpanalyzer
