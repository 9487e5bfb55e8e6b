// Two captures loaded and merged: what everything that needs packets of both ends starts from.
// Threads: any; what is merged does not change, and any number may read it.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "analysis/subject/subject.h"
#include "base/result.h"
#include "ends/merged/merged_cache.h"
#include "trace/columns/trace.h"
#include "trace/load.h"

namespace mptcpanalyzer {

// The same traffic in two captures, by its number in each.
struct StreamPair {
  Level level = Level::mptcp;
  std::string capture1;
  std::uint32_t stream1 = 0;
  std::string capture2;
  std::uint32_t stream2 = 0;
};

// Stays where it is made: the answer refers to the traces.
struct MergedCaptures {
  Trace first;
  Trace second;
  MergedAnswer answer;
  bool has_common_packets = false;
};

using LoadTrace = std::function<Result<Trace>(const std::string& capture)>;

// What a trace must have to be merged.
inline constexpr ColumnSet kMergeColumns = kPairingColumns | kProfileColumns;

// The tcp streams, or all subflows of the connections, from the cache where it has them. `load`
// gives traces with kMergeColumns. Fails as `load`, or when a capture has no such stream; that the
// two have no packet in common is no error here.
Result<std::unique_ptr<MergedCaptures>> merge_loaded(const StreamPair& streams,
                                                     const LoadTrace& load,
                                                     const CacheOptions& cache,
                                                     const OpenOptions& open);

// The same, loaded with load_trace(), and kMergeColumns added. Fails also when the streams have no
// packet in common.
Result<std::unique_ptr<MergedCaptures>> merge_captures(const StreamPair& streams,
                                                       LoadOptions options,
                                                       const OnProgress& on_progress);

Error no_packet_in_common(const StreamPair& streams);

}  // namespace mptcpanalyzer
