// Trace: a capture once loaded: its tables and its packets in columns: TCP segments, in the order
// in which they were analysed. That is the order of the file, and of frame numbers, unless the
// frames of its interfaces were put in order of time (capture/time_order.h).
//
// A plain value that never changes; any number of threads may read it. Copies share tables and
// columns, so they cost next to nothing. A row is the ordinal of a
// packet from 0, not its frame number. Analyses read the typed columns of the chunks; one value of
// one packet is in trace/fields/field_value.h.
#pragma once  // Public: docs/library.md

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "flow/capture_tables.h"
#include "trace/columns/chunk.h"
#include "trace/columns/column_set.h"
#include "trace/columns/stream_rows.h"

namespace mptcpanalyzer {

class Trace {
 public:
  // All chunks but the last have kRowsPerChunk rows; `storage` keeps the memory of the chunks
  // alive.
  Trace(CaptureTables tables, ColumnSet columns, std::vector<Chunk> chunks,
        std::shared_ptr<const void> storage);

  const CaptureTables& tables() const { return *tables_; }
  // The same, for who needs them longer than the trace.
  std::shared_ptr<const CaptureTables> shared_tables() const { return tables_; }
  // The same of a capture of another name: another path may lead to it.
  Trace named(const std::string& name) const;
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

  // The rows of each tcp stream; grouped when they are first asked for, and kept with the trace and
  // its copies. Needs Column::direction.
  const StreamRows& stream_rows() const;

  // Memory of all columns, bytes.
  std::size_t column_bytes() const;

  using FrameRow = std::pair<std::uint32_t, std::uint32_t>;

 private:
  std::shared_ptr<const CaptureTables> tables_;
  ColumnSet columns_;
  std::size_t row_count_ = 0;
  std::vector<Chunk> chunks_;
  std::shared_ptr<const void> storage_;
  struct GroupedRows;
  std::shared_ptr<GroupedRows> stream_rows_;
  std::shared_ptr<const std::vector<FrameRow>> by_frame_;  // sorted; only if frames do not ascend
};

}  // namespace mptcpanalyzer
