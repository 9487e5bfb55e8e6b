// Trace: a capture once loaded: its tables and its packets in columns: TCP segments, in the order
// in which they were analysed. That is the order of the file, and of frame numbers, unless the
// frames of its interfaces were put in order of time (capture/time_order.h).
//
// A plain value that never changes; any number of threads may read it. A row is the ordinal of a
// packet from 0, not its frame number. Analyses read the typed columns of the chunks; one value of
// one packet is in trace/fields/field_value.h.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "trace/columns/chunk.h"
#include "trace/columns/column_set.h"
#include "trace/columns/trace_tables.h"

namespace mptcpanalyzer {

class Trace {
 public:
  // All chunks but the last have kRowsPerChunk rows; `storage` keeps the memory of the chunks
  // alive.
  Trace(TraceTables tables, ColumnSet columns, std::vector<Chunk> chunks,
        std::shared_ptr<const void> storage);

  const TraceTables& tables() const { return tables_; }
  ColumnSet columns() const { return columns_; }  // those that were loaded
  std::size_t row_count() const { return row_count_; }

  std::span<const Chunk> chunks() const { return chunks_; }
  const Chunk& chunk_of(std::size_t row) const {
    assert(row < row_count_);
    return chunks_[row >> kChunkShift];
  }
  static constexpr std::size_t row_in_chunk(std::size_t row) { return row & (kRowsPerChunk - 1); }

  // The row of a frame number; nothing when that frame is not a row. Needs Column::frame.
  std::optional<std::size_t> row_of_frame(std::uint32_t frame) const;

  // Memory of all columns, bytes.
  std::size_t column_bytes() const;

  using FrameRow = std::pair<std::uint32_t, std::uint32_t>;

 private:
  TraceTables tables_;
  ColumnSet columns_;
  std::size_t row_count_ = 0;
  std::vector<Chunk> chunks_;
  std::shared_ptr<const void> storage_;
  std::shared_ptr<const std::vector<FrameRow>> by_frame_;  // sorted; only if frames do not ascend
};

}  // namespace mptcpanalyzer
