#include "trace/columns/stream_rows.h"

namespace mptcpanalyzer {

StreamRows::StreamRows(std::span<const Chunk> chunks, std::size_t stream_count)
    : begins_(stream_count + 1) {
  std::uint32_t count = 0;
  for (const Chunk& chunk : chunks) {
    for (const DirectionId direction : chunk.direction.values)
      ++begins_[stream_of(direction) + 1];
    count += static_cast<std::uint32_t>(chunk.direction.values.size());
  }
  for (std::size_t stream = 1; stream <= stream_count; ++stream)
    begins_[stream] += begins_[stream - 1];
  rows_.resize(count);
  std::vector<std::uint32_t> next(begins_.begin(), begins_.end() - 1);
  std::uint32_t row = 0;
  for (const Chunk& chunk : chunks) {
    for (const DirectionId direction : chunk.direction.values)
      rows_[next[stream_of(direction)]++] = row++;
  }
}

}  // namespace mptcpanalyzer
