// Merged traces in the cache, beside the traces that they are of (docs/cache-format.md): pairing
// packets costs more than opening both traces.
//
// As of a trace, a file is never trusted, and what goes wrong with the cache is no error.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ends/clocks/clock_estimate.h"
#include "ends/pairing/merged_trace.h"
#include "trace/cache/cache.h"

namespace mptcpanalyzer {

// To be raised whenever the file, or what pairing and the estimate of clocks come to, changes.
inline constexpr std::uint32_t kMergedFormatVersion = 4;

// A capture as it is, and what there is in the trace that is merged: an interactive session may
// have read it before the capture changed.
struct MergedSource {
  CacheKey capture;
  std::uint64_t frames = 0;
  std::uint64_t rows = 0;
  std::int64_t last_time_ns = 0;

  void describe_trace(const Trace& trace);
  friend bool operator==(const MergedSource&, const MergedSource&) = default;
};

// What was merged: streams of two captures.
struct MergedKey {
  MergedSource first;
  MergedSource second;
  bool connections = false;  // the numbers are of connections, not of tcp streams
  std::uint32_t stream1 = 0;
  std::uint32_t stream2 = 0;

  friend bool operator==(const MergedKey&, const MergedKey&) = default;
};

struct MergedAnswer {
  MergedTrace merged;                   // refers to the traces
  std::optional<ClockEstimate> clocks;  // nothing: packets went one way only
};

// The bytes of a file, and back: nothing unless they are of this key and whole, and every row and
// stream is there in the traces.
std::vector<std::byte> write_merged(const MergedKey& key, const MergedAnswer& answer);
std::optional<MergedAnswer> read_merged(std::span<const std::byte> image, const MergedKey& key,
                                        const Trace& first, const Trace& second);

// Of traces that outlive the result.
std::optional<MergedAnswer> find_merged(const CacheOptions& options, const MergedKey& key,
                                        const Trace& first, const Trace& second);
Result<Done> store_merged(const CacheOptions& options, const MergedKey& key,
                          const MergedAnswer& answer);

}  // namespace mptcpanalyzer
