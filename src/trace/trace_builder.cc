#include "trace/trace_builder.h"

#include <algorithm>
#include <utility>

#include "trace/chunk_builder.h"
#include "trace/late_values.h"

namespace mptcpanalyzer {

struct TraceBuilder::State {
  explicit State(ColumnSet wanted) : columns(wanted | kKeyColumns), builder(columns) {}

  void finish_chunk() { chunks.push_back(builder.finish(*store)); }
  void add_reinjection(std::uint32_t later, std::uint32_t earlier) {
    if (columns.has(Column::reinjected_in)) reinjected_in.push_back({earlier, later});
  }

  ColumnSet columns;
  ChunkBuilder builder;
  std::shared_ptr<BufferStore> store = std::make_shared<BufferStore>();
  std::vector<Chunk> chunks;
  std::vector<LateListValue> reinjected_in;
  std::vector<LateListValue> reinjection_of;
  std::vector<LateListValue> data_retransmission_of;
  std::vector<LateListValue> related_mappings;
  std::vector<LateDsn> dsns;
  std::uint32_t last_frame = 0;
};

TraceBuilder::TraceBuilder(ColumnSet columns) : state_(std::make_unique<State>(columns)) {}
TraceBuilder::TraceBuilder(TraceBuilder&&) noexcept = default;
TraceBuilder& TraceBuilder::operator=(TraceBuilder&&) noexcept = default;
TraceBuilder::~TraceBuilder() = default;

void TraceBuilder::append(const PacketRow& row) {
  State& state = *state_;
  assert(row.frame > state.last_frame);
  state.last_frame = row.frame;
  if (state.builder.full()) state.finish_chunk();
  state.builder.append(row);
  for (const std::uint32_t earlier : row.reinjection_of)
    state.add_reinjection(row.frame, earlier);
}

void TraceBuilder::amend(const LateAnnotation& late) {
  State& state = *state_;
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
  return state_->chunks.size() * kRowsPerChunk + state_->builder.row_count();
}

Trace TraceBuilder::finish(TraceTables tables) {
  State& state = *state_;
  if (state.builder.row_count() != 0) state.finish_chunk();
  const auto add = [&state](ListColumn<std::uint32_t> Chunk::*column,
                            std::vector<LateListValue>& values) {
    add_to_lists(state.chunks, column, std::move(values), *state.store);
  };
  add(&Chunk::reinjected_in, state.reinjected_in);
  add(&Chunk::reinjection_of, state.reinjection_of);
  add(&Chunk::data_retransmission_of, state.data_retransmission_of);
  add(&Chunk::related_mappings, state.related_mappings);
  add_missing_dsns(state.chunks, std::move(state.dsns), *state.store);
  move_early_bases(state.chunks, tables.streams);
  add_dsn_offsets(state.chunks, tables.places);
  for (StreamPlace& place : tables.places) {
    for (SideNumbering& numbering : place.numbering)
      numbering.dsn_offset = 0;  // now in the numbers
  }
  return Trace(std::move(tables), state.columns, std::move(state.chunks), std::move(state.store));
}

}  // namespace mptcpanalyzer
