// Which tcp stream of one capture is which of another: rules and weights in docs/matching.md.
//
// Addresses and ports need not agree (NAT), nor roles where a handshake was not captured, nor
// clocks.
// Threads: one at a time; the trace may be shared.
#pragma once  // Public: docs/library.md

#include <span>
#include <unordered_map>
#include <vector>

#include "ends/matching/direction_profile.h"
#include "ends/matching/match_score.h"
#include "trace/columns/trace.h"

namespace mptcpanalyzer {

struct StreamMatch {
  StreamId stream = 0;         // of the first trace
  StreamId mapped = 0;         // of the second
  bool sides_swapped = false;  // side 0 of the one is side 1 of the other
  MatchScore score;
};

// Compares chosen streams of one trace with those of another. Both traces have kProfileColumns and
// outlive it. Time and memory grow with both traces and not with their product.
class StreamComparison {
 public:
  StreamComparison(const Trace& first, const Trace& second, std::span<const StreamId> chosen);

  // Of one of the chosen.
  StreamMatch compare(StreamId stream, StreamId mapped) const;

  // The chosen streams that have packets in common with this one of the second trace; one may be
  // named twice.
  std::span<const StreamId> sharing_packets(StreamId mapped) const;

  // Raw data sequence numbers of a direction.
  const NumberSpan<std::uint64_t>& data_of_first(DirectionId direction) const {
    return first_profiles_[direction].data;
  }
  const NumberSpan<std::uint64_t>& data_of_second(DirectionId direction) const {
    return second_profiles_[direction].data;
  }

 private:
  struct DirectionPair {
    DirectionId first = 0;
    DirectionId second = 0;
  };

  struct Numbers {
    bool other_handshake = false;  // both captures have its SYN, and they differ
    bool same_timestamps = false;
  };

  MatchScore score(StreamId stream, StreamId mapped, bool sides_swapped) const;
  Numbers compare_numbers(DirectionPair pair, MatchScore& score) const;
  // Whether hosts drew the same for both; nothing is said where either has nothing.
  bool compare_joins(StreamId stream, StreamId mapped, bool sides_swapped, MatchScore& score) const;
  bool compare_keys(StreamId stream, StreamId mapped, MatchScore& score) const;
  void find_shared_packets(std::span<const StreamId> chosen);

  const Trace& first_;
  const Trace& second_;
  std::vector<DirectionProfile> first_profiles_;
  std::vector<DirectionProfile> second_profiles_;
  std::unordered_map<std::uint64_t, std::uint32_t> shared_packets_;  // by both directions
  std::unordered_map<StreamId, std::vector<StreamId>> sharing_;      // by stream of the second
};

// The streams of `second` that may be `stream` of `first`, the likeliest first: all that agree in
// something and whose handshake does not say otherwise.
std::vector<StreamMatch> match_tcp_stream(const Trace& first, const Trace& second, StreamId stream);

}  // namespace mptcpanalyzer
