#include "trace/build/trace_builder.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <iterator>
#include <optional>
#include <utility>

#include "trace/build/chunk_builder.h"
#include "trace/build/late_values.h"
#include "trace/build/row_numbers.h"

namespace mptcpanalyzer {
namespace {

constexpr std::array kFrameLists = {&Chunk::reinjected_in, &Chunk::reinjection_of,
                                    &Chunk::data_retransmission_of, &Chunk::related_mappings};

}  // namespace

struct TraceBuilder::Segments {
  explicit Segments(ColumnSet columns) : builder(columns) {}

  void finish_chunk() { chunks.push_back(builder.finish(store)); }

  ChunkBuilder<FilledBy::segment> builder;
  BufferStore store;
  std::vector<Chunk> chunks;
  std::uint32_t last_frame = 0;
  bool frames_ascend = true;
};

struct TraceBuilder::Annotations {
  explicit Annotations(ColumnSet wanted) : columns(wanted), builder(wanted) {}

  void finish_chunk() { chunks.push_back(builder.finish(store)); }
  void add_reinjection(std::uint32_t later, std::uint32_t earlier) {
    if (columns.has(Column::reinjected_in)) reinjected_in.push_back({earlier, later});
  }

  ColumnSet columns;
  ChunkBuilder<FilledBy::annotation> builder;
  BufferStore store;
  std::vector<Chunk> chunks;
  std::vector<LateListValue> reinjected_in;
  std::vector<LateListValue> reinjection_of;
  std::vector<LateListValue> data_retransmission_of;
  std::vector<LateListValue> related_mappings;
  std::vector<LateDsn> dsns;
};

TraceBuilder::TraceBuilder(ColumnSet columns)
    : columns_(columns | kKeyColumns),
      segments_(std::make_unique<Segments>(columns_)),
      annotations_(std::make_unique<Annotations>(columns_)) {}
TraceBuilder::TraceBuilder(TraceBuilder&&) noexcept = default;
TraceBuilder& TraceBuilder::operator=(TraceBuilder&&) noexcept = default;
TraceBuilder::~TraceBuilder() = default;

void TraceBuilder::append_segment(const PacketRow& row) {
  Segments& segments = *segments_;
  segments.frames_ascend &= row.frame > segments.last_frame;
  segments.last_frame = row.frame;
  if (segments.builder.full()) segments.finish_chunk();
  segments.builder.append(row);
}

void TraceBuilder::append_annotation(const RowAnnotation& row) {
  Annotations& annotations = *annotations_;
  if (annotations.builder.full()) annotations.finish_chunk();
  annotations.builder.append(row);
  for (const std::uint32_t earlier : row.reinjection_of)
    annotations.add_reinjection(row.frame, earlier);
}

void TraceBuilder::amend(const LateAnnotation& late) {
  Annotations& state = *annotations_;
  if (state.columns.has(Column::dsn64)) state.dsns.push_back({late.frame, late.dsn64});
  if (state.columns.has(Column::related_mappings)) {
    for (const std::uint32_t mapping : late.related_mappings) {
      state.related_mappings.push_back({late.frame, mapping});
    }
  }
  for (const auto& [later, earlier] : late.reinjections) {
    if (state.columns.has(Column::reinjection_of)) state.reinjection_of.push_back({later, earlier});
    state.add_reinjection(later, earlier);
  }
  if (state.columns.has(Column::data_retransmission_of)) {
    for (const auto& [later, earlier] : late.data_retransmissions) {
      state.data_retransmission_of.push_back({later, earlier});
    }
  }
}

std::size_t TraceBuilder::row_count() const {
  return segments_->chunks.size() * kRowsPerChunk + segments_->builder.row_count();
}

void TraceBuilder::number_by_rows(RowNumbers& numbers, CaptureTables& tables) {
  for (const auto column : kFrameLists)
    numbers.put_in(column);
  Annotations& late = *annotations_;
  numbers.put_in(late.reinjected_in, RowNumbers::Values::later);
  numbers.put_in(late.reinjection_of, RowNumbers::Values::earlier);
  numbers.put_in(late.data_retransmission_of, RowNumbers::Values::earlier);
  numbers.put_in(late.related_mappings, RowNumbers::Values::any);
  numbers.put_in(late.dsns);
  numbers.put_in(tables.streams);
  numbers.put_in(tables.places);
}

Trace TraceBuilder::finish(CaptureTables tables) {
  Annotations& state = *annotations_;
  if (segments_->builder.row_count() != 0) segments_->finish_chunk();
  if (!state.builder.empty()) state.finish_chunk();
  std::vector<Chunk> chunks = std::move(segments_->chunks);
  assert(chunks.size() == state.chunks.size());
  for (std::size_t i = 0; i < chunks.size(); ++i)
    join(chunks[i], state.chunks[i]);
  auto store = std::make_shared<BufferStore>(std::move(segments_->store));
  std::move(state.store.begin(), state.store.end(), std::back_inserter(*store));
  std::optional<RowNumbers> numbers;
  if (!segments_->frames_ascend) number_by_rows(numbers.emplace(chunks), tables);
  const auto add = [&](ListColumn<std::uint32_t> Chunk::*column,
                       std::vector<LateListValue>& values) {
    add_to_lists(chunks, column, std::move(values), *store);
  };
  add(&Chunk::reinjected_in, state.reinjected_in);
  add(&Chunk::reinjection_of, state.reinjection_of);
  add(&Chunk::data_retransmission_of, state.data_retransmission_of);
  add(&Chunk::related_mappings, state.related_mappings);
  add_missing_dsns(chunks, std::move(state.dsns), *store);
  move_early_bases(chunks, tables.streams);
  forget_replaced_dsns(chunks, tables.places, *store);
  add_dsn_offsets(chunks, tables.places);
  if (numbers) numbers->take_out(kFrameLists, tables.streams, tables.places);
  for (StreamPlace& place : tables.places) {
    for (SideNumbering& numbering : place.numbering)
      numbering.dsn_offset = 0;  // now in the numbers
  }
  return Trace(std::move(tables), columns_, std::move(chunks), std::move(store));
}

}  // namespace mptcpanalyzer
