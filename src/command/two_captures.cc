#include "command/two_captures.h"

#include <utility>

#include "command/subject_argument.h"

namespace mptcpanalyzer {

void add_both_streams(ArgumentList& takes, StreamPair& arguments, ArgumentKind stream) {
  takes.positional("capture1", ArgumentKind::capture, "A capture of one end",
                   into(arguments.capture1));
  takes.positional("stream1", stream, "The number in it", into(arguments.stream1));
  takes.positional("capture2", ArgumentKind::capture, "A capture of the other end",
                   into(arguments.capture2));
  takes.positional("stream2", stream, "The number of the same in it", into(arguments.stream2));
}

void add_stream_to_match(ArgumentList& takes, StreamPair& arguments, Level level) {
  takes.positional("capture1", ArgumentKind::capture, "The capture that the number is of",
                   into(arguments.capture1));
  takes.positional("capture2", ArgumentKind::capture, "The capture to look for it in",
                   into(arguments.capture2));
  add_stream(takes, level, "The number of what to look for", arguments.stream1);
}

Result<TwoTraces> load_both(CommandContext& context, const StreamPair& arguments,
                            ColumnSet columns) {
  Result<Trace> first = context.trace_of(arguments.capture1, columns);
  if (!first) return first.error();
  Result<Trace> second = context.trace_of(arguments.capture2, columns);
  if (!second) return second.error();
  return TwoTraces{std::move(*first), std::move(*second)};
}

Result<std::unique_ptr<MergedCaptures>> merge_both(CommandContext& context,
                                                   const StreamPair& streams, ColumnSet columns,
                                                   Unmatched unmatched) {
  const auto load = [&](const std::string& capture) {
    return context.trace_of(capture, columns | kMergeColumns);
  };
  const Options& options = context.options();
  auto captures = merge_loaded(streams, load, options.cache, open_options(options));
  if (!captures) return captures;
  if (context.is_interrupted()) return stopped_by_user();
  if (!(*captures)->has_common_packets) {
    const Error error = no_packet_in_common(streams);
    if (unmatched == Unmatched::fails) return error;
    context.warn(error.line());
  }
  return captures;
}

}  // namespace mptcpanalyzer
