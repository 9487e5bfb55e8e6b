#include "trace/build/chunk_builder.h"

namespace mptcpanalyzer {

void InterfaceColumnBuilder::append(std::size_t row, std::uint32_t interface) {
  if (recent_ >= dictionary_.size() || dictionary_[recent_] != interface)
    recent_ = index_of(interface);
  index_.append(row, recent_);
}

std::uint16_t InterfaceColumnBuilder::index_of(std::uint32_t interface) {
  const auto at = std::lower_bound(
      by_id_.begin(), by_id_.end(), interface,
      [this](std::uint16_t entry, std::uint32_t id) { return dictionary_[entry] < id; });
  if (at != by_id_.end() && dictionary_[*at] == interface) return *at;
  const auto entry = static_cast<std::uint16_t>(dictionary_.size());
  by_id_.insert(at, entry);
  dictionary_.push_back(interface);
  return entry;
}

InterfaceColumn InterfaceColumnBuilder::finish(std::size_t rows, BufferStore& store) {
  InterfaceColumn column;
  if (dictionary_.size() > 1) column.index = index_.finish(rows, store).values;
  column.dictionary = keep_copy<std::uint32_t>(dictionary_, store);
  dictionary_.clear();
  by_id_.clear();
  return column;
}

void RareValuesBuilder::append(std::size_t row, std::span<const RareValue> values) {
  for (const RareValue& value : values) {
    rows_.push_back(static_cast<std::uint16_t>(row));
    fields_.push_back(static_cast<std::uint8_t>(value.field));
    values_.push_back(value.value);
  }
}

RareValues RareValuesBuilder::finish(BufferStore& store) {
  RareValues rare;
  rare.rows = keep_copy<std::uint16_t>(rows_, store);
  rare.fields = keep_copy<std::uint8_t>(fields_, store);
  rare.values = keep_copy<std::uint64_t>(values_, store);
  rows_.clear();
  fields_.clear();
  values_.clear();
  return rare;
}

void ChunkBuilder::append(const PacketRow& row) {
  const std::size_t at = rows_++;
  const auto wants = [this](Column column) { return columns_.has(column); };
  if (wants(Column::frame)) frame_.append(at, row.frame);
  if (wants(Column::time)) {
    time_.append(at, row.time_ns == kNoTime ? std::nullopt : std::optional(row.time_ns));
  }
  if (wants(Column::direction)) direction_.append(at, row.direction);
  if (wants(Column::interface)) interface_.append(at, row.interface);
  if (wants(Column::window)) window_.append(at, row.window);
  if (wants(Column::flags)) flags_.append(at, row.flags);
  if (wants(Column::options)) options_.append(at, row.option_kinds, row.subtypes);
  if (wants(Column::seq)) seq_.append(at, row.seq);
  if (wants(Column::length)) length_.append(at, row.length);
  if (wants(Column::ack)) ack_.append(at, row.ack);
  if (wants(Column::tsval)) tsval_.append(at, row.tsval);
  if (wants(Column::tsecr)) tsecr_.append(at, row.tsecr);
  if (wants(Column::dss_flags)) dss_flags_.append(at, row.dss_flags);
  if (wants(Column::dss_dsn)) dss_dsn_.append(at, row.dss_dsn);
  if (wants(Column::dss_rawack)) dss_rawack_.append(at, row.dss_rawack);
  if (wants(Column::dss_ssn)) dss_ssn_.append(at, row.dss_ssn);
  if (wants(Column::dss_length)) dss_length_.append(at, row.dss_length);
  if (wants(Column::hash)) hash_.append(at, row.hash);
  if (wants(Column::sack_blocks)) sack_blocks_.append(at, row.sack_blocks);
  if (wants(Column::sacked)) sacked_.append(at, row.sacked);
  if (wants(Column::rare_values)) rare_.append(at, row.rare);
}

Chunk ChunkBuilder::finish(BufferStore& store) {
  Chunk chunk;
  chunk.row_count = rows_;
  const auto finish = [&](auto& builder) { return builder.finish(rows_, store); };
  chunk.frame = finish(frame_);
  chunk.time = finish(time_);
  chunk.direction = finish(direction_);
  chunk.interface = finish(interface_);
  chunk.window = finish(window_);
  chunk.flags = finish(flags_);
  chunk.options = finish(options_);
  chunk.seq = finish(seq_);
  chunk.length = finish(length_);
  chunk.ack = finish(ack_);
  chunk.tsval = finish(tsval_);
  chunk.tsecr = finish(tsecr_);
  chunk.dss_flags = finish(dss_flags_);
  chunk.dss_dsn = finish(dss_dsn_);
  chunk.dss_rawack = finish(dss_rawack_);
  chunk.dss_ssn = finish(dss_ssn_);
  chunk.dss_length = finish(dss_length_);
  chunk.hash = finish(hash_);
  chunk.sack_blocks = finish(sack_blocks_);
  chunk.sacked = finish(sacked_);
  chunk.rare = rare_.finish(store);
  rows_ = 0;
  return chunk;
}

void AnnotationChunkBuilder::append(const RowAnnotation& row) {
  const std::size_t at = rows_++;
  const auto wants = [this](Column column) { return columns_.has(column); };
  if (wants(Column::dsn64)) dsn64_.append(at, row.dsn64);
  if (wants(Column::dack64)) dack64_.append(at, row.dack64);
  if (wants(Column::retransmission)) {
    retransmission_.append(at, static_cast<std::uint8_t>(row.retransmission));
  }
  if (wants(Column::related_mappings)) related_mappings_.append(row.related_mappings);
  if (wants(Column::reinjection_of)) reinjection_of_.append(row.reinjection_of);
  if (wants(Column::data_retransmission_of))
    data_retransmission_of_.append(row.data_retransmission_of);
}

Chunk AnnotationChunkBuilder::finish(BufferStore& store) {
  Chunk chunk;
  chunk.row_count = rows_;
  chunk.dsn64 = dsn64_.finish(rows_, store);
  chunk.dack64 = dack64_.finish(rows_, store);
  chunk.retransmission = retransmission_.finish(rows_, store);
  chunk.related_mappings = related_mappings_.finish(store);
  chunk.reinjection_of = reinjection_of_.finish(store);
  chunk.data_retransmission_of = data_retransmission_of_.finish(store);
  rows_ = 0;
  return chunk;
}

void join(Chunk& chunk, const Chunk& annotation) {
  assert(chunk.row_count == annotation.row_count);
  chunk.dsn64 = annotation.dsn64;
  chunk.dack64 = annotation.dack64;
  chunk.retransmission = annotation.retransmission;
  chunk.related_mappings = annotation.related_mappings;
  chunk.reinjection_of = annotation.reinjection_of;
  chunk.data_retransmission_of = annotation.data_retransmission_of;
}

}  // namespace mptcpanalyzer
