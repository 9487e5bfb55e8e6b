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

RareValues RareValuesBuilder::finish(std::size_t /*rows*/, BufferStore& store) {
  RareValues rare;
  rare.rows = keep_copy<std::uint16_t>(rows_, store);
  rare.fields = keep_copy<std::uint8_t>(fields_, store);
  rare.values = keep_copy<std::uint64_t>(values_, store);
  rows_.clear();
  fields_.clear();
  values_.clear();
  return rare;
}

namespace {

template <typename Slot, typename Row>
inline void append_one(Slot& slot, ColumnSet wanted, std::size_t at, const Row& row) {
  using Entry = typename Slot::Declared;
  if (wanted.has(Entry::id)) slot.builder.append(at, std::invoke(Entry::in_row, row));
}

// For each packet: functions that take values, as a closure would have them read again from memory
// for each column.
template <typename... Slot, typename Row>
inline void append_all(std::tuple<Slot...>& slots, ColumnSet wanted, std::size_t at,
                       const Row& row) {
  (append_one(std::get<Slot>(slots), wanted, at, row), ...);
}

}  // namespace

template <FilledBy kBy>
void ChunkBuilder<kBy>::append(const Row& row) {
  append_all(slots_, columns_, rows_++, row);
}

template <FilledBy kBy>
Chunk ChunkBuilder<kBy>::finish(BufferStore& store) {
  Chunk chunk;
  chunk.row_count = std::exchange(rows_, 0);
  const auto finish_one = [&]<typename Slot>(Slot& slot) {
    chunk.*Slot::Declared::in_chunk = slot.builder.finish(chunk.row_count, store);
  };
  std::apply([&](auto&... slot) { (finish_one(slot), ...); }, slots_);
  return chunk;
}

template class ChunkBuilder<FilledBy::segment>;
template class ChunkBuilder<FilledBy::annotation>;

void join(Chunk& chunk, const Chunk& annotation) {
  assert(chunk.row_count == annotation.row_count);
  for_each_column([&](auto entry) {
    if constexpr (entry.filled_by == FilledBy::annotation)
      chunk.*entry.in_chunk = annotation.*entry.in_chunk;
  });
}

}  // namespace mptcpanalyzer
