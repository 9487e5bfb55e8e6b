// StreamRows: the rows of a trace grouped by tcp stream, so that what looks at a few streams of a
// hundred thousand walks over their packets and no others.
//
// A counting sort of the rows by stream: 4 bytes a row. Rows 0 to 4 of streams 1 0 1 1 0 become
// {1, 4} of stream 0 and {0, 2, 3} of stream 1.
// Threads: a plain value that never changes.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "flow/tcp_stream.h"
#include "trace/columns/chunk.h"

namespace mptcpanalyzer {

class StreamRows {
 public:
  // Needs Column::direction, which tells of streams below `stream_count`.
  StreamRows(std::span<const Chunk> chunks, std::size_t stream_count);

  // Ascending.
  std::span<const std::uint32_t> of(StreamId stream) const {
    return std::span(rows_).subspan(begins_[stream], begins_[stream + 1] - begins_[stream]);
  }

 private:
  std::vector<std::uint32_t> begins_;  // by StreamId: into rows_; then the end of the last one
  std::vector<std::uint32_t> rows_;
};

}  // namespace mptcpanalyzer
