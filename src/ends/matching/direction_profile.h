// DirectionProfile: between which numbers the packets of a direction lie; what two captures of one
// stream are compared by when its handshake is in one of them only, or in none.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>
#include <vector>

#include "trace/columns/trace.h"

namespace mptcpanalyzer {

// Numbers from `first` on, modulo the size of their space; empty: none was seen.
template <typename T>
struct NumberSpan {
  T first{};
  std::uint64_t length = 0;

  bool empty() const { return length == 0; }
};

template <typename T>
bool overlap(const NumberSpan<T>& a, const NumberSpan<T>& b) {
  if (a.empty() || b.empty()) return false;
  return static_cast<T>(b.first - a.first) < a.length ||
         static_cast<T>(a.first - b.first) < b.length;
}

struct DirectionProfile {
  NumberSpan<std::uint32_t> sequence;    // raw, a position at least for a packet without payload
  NumberSpan<std::uint32_t> timestamps;  // tsval
  NumberSpan<std::uint64_t> data;        // raw data sequence numbers
};

// By DirectionId. RSTs are left out: their numbers need not be the stream's.
std::vector<DirectionProfile> profile_directions(const Trace& trace);

// What profile_directions() reads.
inline constexpr ColumnSet kProfileColumns{Column::direction, Column::flags, Column::seq,
                                           Column::length,    Column::tsval, Column::dsn64};

}  // namespace mptcpanalyzer
