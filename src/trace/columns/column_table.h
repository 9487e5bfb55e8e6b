// The table of columns: for each its id, where it stands in a Chunk, what of a PacketRow it takes,
// and who fills it.
//
// What goes over all columns is a fold over this table and names none of them: the builders
// (trace/build/chunk_builder.h), the buffers that are memory and cache file (chunk_buffers.h), the
// check of what a file says (chunk_check.cc), and the columns that a CSV gives back
// (trace/csv/csv_reader.cc). The types of the two members tell the kind of the column:
//
//   member of Chunk      of PacketRow       column
//   FixedColumn<T>       T                  full: every row has a value, and none asks whether
//   FixedColumn<T>       std::optional<T>   nullable
//   ListColumn<T>        span of T          list
//   any other            its own            dictionaries, and the sparse values
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "trace/columns/chunk.h"
#include "trace/columns/column_set.h"
#include "trace/columns/packet_row.h"

namespace mptcpanalyzer {

enum class FilledBy : std::uint8_t {
  segment,     // from a PacketRow, by the thread that reads
  annotation,  // from a RowAnnotation, by the other one
  end,         // when all rows are there
};

namespace internal {

template <typename InRow>
struct RowValue {
  using type = std::remove_cvref_t<std::invoke_result_t<InRow, const PacketRow&>>;
};
template <>
struct RowValue<std::nullptr_t> {
  using type = void;
};

template <typename ChunkColumn, typename Value>
inline constexpr bool kIsFull = false;
template <typename T, typename Value>
inline constexpr bool kIsFull<FixedColumn<T>, Value> = true;
template <typename T>
inline constexpr bool kIsFull<FixedColumn<T>, std::optional<T>> = false;

}  // namespace internal

// `kInChunk` is a member of Chunk. `kInRow` is what the column takes of a row: a member of
// PacketRow, a value or a function without arguments; nullptr if it is filled at the end.
template <Column kColumn, auto kInChunk, auto kInRow, FilledBy kBy = FilledBy::segment>
struct ColumnEntry {
  static constexpr Column id = kColumn;
  static constexpr auto in_chunk = kInChunk;
  static constexpr auto in_row = kInRow;
  static constexpr FilledBy filled_by = kBy;

  using ChunkColumn = std::remove_cvref_t<std::invoke_result_t<decltype(kInChunk), Chunk&>>;
  using RowValue = typename internal::RowValue<std::remove_cv_t<decltype(kInRow)>>::type;
  static constexpr bool is_full = internal::kIsFull<ChunkColumn, RowValue>;
};

// In the order of Column, which is that of the cache file.
inline constexpr std::tuple kColumnTable{
    ColumnEntry<Column::frame, &Chunk::frame, &PacketRow::frame>{},
    ColumnEntry<Column::time, &Chunk::time, &PacketRow::time_ns>{},
    ColumnEntry<Column::direction, &Chunk::direction, &PacketRow::direction>{},
    ColumnEntry<Column::interface, &Chunk::interface, &PacketRow::interface>{},
    ColumnEntry<Column::window, &Chunk::window, &PacketRow::window>{},
    ColumnEntry<Column::flags, &Chunk::flags, &PacketRow::flags>{},
    ColumnEntry<Column::options, &Chunk::options, &PacketRow::options>{},
    ColumnEntry<Column::seq, &Chunk::seq, &PacketRow::seq>{},
    ColumnEntry<Column::length, &Chunk::length, &PacketRow::length>{},
    ColumnEntry<Column::ack, &Chunk::ack, &PacketRow::ack>{},
    ColumnEntry<Column::tsval, &Chunk::tsval, &PacketRow::tsval>{},
    ColumnEntry<Column::tsecr, &Chunk::tsecr, &PacketRow::tsecr>{},
    ColumnEntry<Column::dsn64, &Chunk::dsn64, &RowAnnotation::dsn64, FilledBy::annotation>{},
    ColumnEntry<Column::dack64, &Chunk::dack64, &RowAnnotation::dack64, FilledBy::annotation>{},
    ColumnEntry<Column::dss_flags, &Chunk::dss_flags, &PacketRow::dss_flags>{},
    ColumnEntry<Column::retransmission, &Chunk::retransmission, &RowAnnotation::retransmission,
                FilledBy::annotation>{},
    ColumnEntry<Column::dss_dsn, &Chunk::dss_dsn, &PacketRow::dss_dsn>{},
    ColumnEntry<Column::dss_rawack, &Chunk::dss_rawack, &PacketRow::dss_rawack>{},
    ColumnEntry<Column::dss_ssn, &Chunk::dss_ssn, &PacketRow::dss_ssn>{},
    ColumnEntry<Column::dss_length, &Chunk::dss_length, &PacketRow::dss_length>{},
    ColumnEntry<Column::rare_values, &Chunk::rare, &PacketRow::rare>{},
    ColumnEntry<Column::related_mappings, &Chunk::related_mappings,
                &RowAnnotation::related_mappings, FilledBy::annotation>{},
    ColumnEntry<Column::reinjection_of, &Chunk::reinjection_of, &RowAnnotation::reinjection_of,
                FilledBy::annotation>{},
    ColumnEntry<Column::reinjected_in, &Chunk::reinjected_in, nullptr, FilledBy::end>{},
    ColumnEntry<Column::data_retransmission_of, &Chunk::data_retransmission_of,
                &RowAnnotation::data_retransmission_of, FilledBy::annotation>{},
    ColumnEntry<Column::hash, &Chunk::hash, &PacketRow::hash>{},
    ColumnEntry<Column::sack_blocks, &Chunk::sack_blocks, &PacketRow::sack_blocks>{},
    ColumnEntry<Column::sacked, &Chunk::sacked, &PacketRow::sacked>{},
    ColumnEntry<Column::ip_id, &Chunk::ip_id, &PacketRow::ip_id>{},
    ColumnEntry<Column::ttl, &Chunk::ttl, &PacketRow::ttl>{},
    ColumnEntry<Column::ecn, &Chunk::ecn, &PacketRow::ecn>{},
    ColumnEntry<Column::sack_left, &Chunk::sack_left, &PacketRow::sack_left>{},
    ColumnEntry<Column::sack_right, &Chunk::sack_right, &PacketRow::sack_right>{},
};

// Calls visit(entry) with each ColumnEntry: entry.id, entry.in_chunk, ... are constants.
template <typename Visit>
constexpr void for_each_column(Visit&& visit) {
  std::apply([&visit](auto... entry) { (visit(entry), ...); }, kColumnTable);
}

// Whether holds(entry) for all of them.
template <typename Holds>
constexpr bool all_columns(Holds&& holds) {
  return std::apply([&holds](auto... entry) { return (holds(entry) && ...); }, kColumnTable);
}

// The column that stands in this member of Chunk.
template <auto kInChunk>
constexpr Column column_at() {
  Column found = Column::count_;
  for_each_column([&found](auto entry) {
    if constexpr (std::is_same_v<std::remove_cv_t<decltype(entry.in_chunk)>, decltype(kInChunk)>) {
      if (entry.in_chunk == kInChunk) found = entry.id;
    }
  });
  return found;
}

namespace internal {

constexpr bool columns_are_in_order() {
  std::size_t next = 0;
  return all_columns(
             [&next](auto entry) { return static_cast<std::size_t>(entry.id) == next++; }) &&
         next == kColumnCount;
}
static_assert(columns_are_in_order());

}  // namespace internal

}  // namespace mptcpanalyzer
