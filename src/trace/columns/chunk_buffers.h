// The buffers of a chunk, one after the other: what the cache file stores and what memory is made
// of.
#pragma once

#include <tuple>
#include <type_traits>

#include "trace/columns/column_table.h"

namespace mptcpanalyzer {

// Calls visit(column, span) for each buffer that a chunk can have, in the order of the columns,
// which never changes but with the format version of the cache. `ChunkT` is Chunk or const Chunk.
template <typename ChunkT, typename Visit>
void for_each_buffer(ChunkT& chunk, Visit&& visit) {
  static_assert(std::is_same_v<std::remove_const_t<ChunkT>, Chunk>);
  for_each_column([&](auto entry) {
    std::apply([&](auto&... buffer) { (visit(entry.id, buffer), ...); },
               (chunk.*entry.in_chunk).buffers());
  });
}

}  // namespace mptcpanalyzer
