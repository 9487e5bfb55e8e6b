// What the commands on two captures of the same traffic have in common: their arguments, loading
// and merging both.
#pragma once  // Public: docs/library.md

#include <memory>
#include <string>

#include "base/result.h"
#include "command/arguments.h"
#include "command/command_context.h"
#include "ends/merged/merged_captures.h"
#include "trace/columns/trace.h"

namespace mptcpanalyzer {

// CAPTURE1 STREAM1 CAPTURE2 STREAM2, the streams of this kind.
void add_both_streams(ArgumentList& takes, StreamPair& arguments, ArgumentKind stream);

// CAPTURE1 CAPTURE2 STREAM, of the first capture.
void add_stream_to_match(ArgumentList& takes, StreamPair& arguments, Level level);

struct TwoTraces {
  Trace first;
  Trace second;
};

Result<TwoTraces> load_both(CommandContext& context, const StreamPair& arguments,
                            ColumnSet columns);

// What to do about two streams that have no packet in common.
enum class Unmatched : bool { fails, is_warned_of };

// Both loaded, with kMergeColumns and `columns`, and merged (ends/merged/merged_captures.h).
Result<std::unique_ptr<MergedCaptures>> merge_both(CommandContext& context,
                                                   const StreamPair& streams, ColumnSet columns,
                                                   Unmatched unmatched = Unmatched::fails);

}  // namespace mptcpanalyzer
