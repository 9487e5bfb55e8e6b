// ChunkBuilder: the columns of one chunk after the other, from rows.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "trace/build/column_builder.h"
#include "trace/build/options_column_builder.h"
#include "trace/build/packet_row.h"

namespace mptcpanalyzer {

// The dictionary of a chunk's interfaces is nearly always a single one, which needs no index.
class InterfaceColumnBuilder {
 public:
  void append(std::size_t row, std::uint32_t interface);
  InterfaceColumn finish(std::size_t rows, BufferStore& store);

 private:
  std::uint16_t index_of(std::uint32_t interface);

  FullColumnBuilder<std::uint16_t> index_;
  std::vector<std::uint32_t> dictionary_;
  std::vector<std::uint16_t> by_id_;  // entries of the dictionary, in ascending order of their ids
  std::uint16_t recent_ = 0;
};

class RareValuesBuilder {
 public:
  void append(std::size_t row, std::span<const RareValue> values);
  RareValues finish(BufferStore& store);

 private:
  std::vector<std::uint16_t> rows_;
  std::vector<std::uint8_t> fields_;
  std::vector<std::uint64_t> values_;
};

// What the segments tell; AnnotationChunkBuilder has the rest of the columns.
class ChunkBuilder {
 public:
  explicit ChunkBuilder(ColumnSet columns) : columns_(columns) {}

  std::size_t row_count() const { return rows_; }
  bool full() const { return rows_ == kRowsPerChunk; }
  void append(const PacketRow& row);

  // The chunk so far, without what the annotation tells; the next append starts another.
  Chunk finish(BufferStore& store);

 private:
  ColumnSet columns_;
  std::size_t rows_ = 0;
  FullColumnBuilder<std::uint32_t> frame_;
  NullableColumnBuilder<std::int64_t> time_;
  FullColumnBuilder<std::uint32_t> direction_;
  InterfaceColumnBuilder interface_;
  FullColumnBuilder<std::uint16_t> window_;
  FullColumnBuilder<std::uint16_t> flags_;
  OptionsColumnBuilder options_;
  FullColumnBuilder<std::uint32_t> seq_;
  NullableColumnBuilder<std::uint32_t> length_;
  FullColumnBuilder<std::uint32_t> ack_;
  NullableColumnBuilder<std::uint32_t> tsval_;
  NullableColumnBuilder<std::uint32_t> tsecr_;
  NullableColumnBuilder<std::uint8_t> dss_flags_;
  NullableColumnBuilder<std::uint64_t> dss_dsn_;
  NullableColumnBuilder<std::uint64_t> dss_rawack_;
  NullableColumnBuilder<std::uint32_t> dss_ssn_;
  NullableColumnBuilder<std::uint16_t> dss_length_;
  RareValuesBuilder rare_;
  FullColumnBuilder<std::uint64_t> hash_;
  FullColumnBuilder<std::uint8_t> sack_blocks_;
  FullColumnBuilder<std::uint32_t> sacked_;
};

// What the annotation of the same rows tells, all but reinjected_in.
class AnnotationChunkBuilder {
 public:
  explicit AnnotationChunkBuilder(ColumnSet columns) : columns_(columns) {}

  bool full() const { return rows_ == kRowsPerChunk; }
  bool empty() const { return rows_ == 0; }
  void append(const RowAnnotation& row);

  // A chunk of these columns alone; the next append starts another.
  Chunk finish(BufferStore& store);

 private:
  ColumnSet columns_;
  std::size_t rows_ = 0;
  NullableColumnBuilder<std::uint64_t> dsn64_;
  NullableColumnBuilder<std::uint64_t> dack64_;
  FullColumnBuilder<std::uint8_t> retransmission_;
  ListColumnBuilder<std::uint32_t> related_mappings_;
  ListColumnBuilder<std::uint32_t> reinjection_of_;
  ListColumnBuilder<std::uint32_t> data_retransmission_of_;
};

// Puts the columns of an AnnotationChunkBuilder beside those of the same rows.
void join(Chunk& chunk, const Chunk& annotation);

}  // namespace mptcpanalyzer
