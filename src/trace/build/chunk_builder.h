// ChunkBuilder: the columns of one chunk after the other, from rows.
// Threads: one at a time for each builder.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "trace/build/column_builder.h"
#include "trace/build/options_column_builder.h"
#include "trace/columns/column_table.h"

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
  RareValues finish(std::size_t rows, BufferStore& store);

 private:
  std::vector<std::uint16_t> rows_;
  std::vector<std::uint8_t> fields_;
  std::vector<std::uint64_t> values_;
};

namespace internal {

// The builder of a column, by what it is in the chunk and what it takes of a row.
template <typename ChunkColumn, typename RowValue>
struct BuilderOf;
template <typename T, typename Value>
struct BuilderOf<FixedColumn<T>, Value> {
  using type = FullColumnBuilder<T>;
};
template <typename T>
struct BuilderOf<FixedColumn<T>, std::optional<T>> {
  using type = NullableColumnBuilder<T>;
};
template <typename T>
struct BuilderOf<ListColumn<T>, std::span<const T>> {
  using type = ListColumnBuilder<T>;
};
template <>
struct BuilderOf<InterfaceColumn, std::uint32_t> {
  using type = InterfaceColumnBuilder;
};
template <>
struct BuilderOf<OptionsColumn, OptionLists> {
  using type = OptionsColumnBuilder;
};
template <>
struct BuilderOf<RareValues, std::span<const RareValue>> {
  using type = RareValuesBuilder;
};

// A row of the table of columns and its builder.
template <typename Entry>
struct ColumnSlot {
  using Declared = Entry;
  typename BuilderOf<typename Entry::ChunkColumn, typename Entry::RowValue>::type builder;
};

// A tuple of the slot of an entry if `kBy` fills its column, else of nothing.
template <FilledBy kBy, typename Entry>
constexpr auto slot_if_filled_by() {
  if constexpr (Entry::filled_by == kBy) {
    return std::type_identity<std::tuple<ColumnSlot<Entry>>>{};
  } else {
    return std::type_identity<std::tuple<>>{};
  }
}

// Slots for the columns that `kBy` fills: a tuple.
template <FilledBy kBy>
constexpr auto slots_filled_by() {
  return std::apply(
      [](auto... entry) {
        return std::type_identity<decltype(std::tuple_cat(
            std::declval<
                typename decltype(slot_if_filled_by<kBy, decltype(entry)>())::type>()...))>{};
      },
      kColumnTable);
}

}  // namespace internal

// The columns that `kBy` fills, from rows.
template <FilledBy kBy>
class ChunkBuilder {
 public:
  using Row = std::conditional_t<kBy == FilledBy::annotation, RowAnnotation, PacketRow>;

  explicit ChunkBuilder(ColumnSet columns) : columns_(columns) {}

  std::size_t row_count() const { return rows_; }
  bool full() const { return rows_ == kRowsPerChunk; }
  bool empty() const { return rows_ == 0; }
  void append(const Row& row);

  // A chunk of these columns alone; the next append starts another.
  Chunk finish(BufferStore& store);

 private:
  ColumnSet columns_;
  std::size_t rows_ = 0;
  typename decltype(internal::slots_filled_by<kBy>())::type slots_;
};

extern template class ChunkBuilder<FilledBy::segment>;
extern template class ChunkBuilder<FilledBy::annotation>;

// Puts the columns that the annotation fills beside those of the same rows.
void join(Chunk& chunk, const Chunk& annotation);

}  // namespace mptcpanalyzer
