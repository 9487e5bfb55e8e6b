// FieldSource: where the values of a field come from.
//
// Nearly every field is one of four sorts: stored (a column as it stands), rare (sparse values of
// MPTCP options), dss (the column of the first DSS option, or the rare values where there are
// several), and derived, by a function of the packet.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <type_traits>
#include <variant>

#include "trace/columns/column_table.h"
#include "trace/fields/row_view.h"

namespace mptcpanalyzer {

// The member of Chunk that has the values of a field as they are to be told; monostate: none has.
using StoredColumn =
    std::variant<std::monostate, FixedColumn<std::uint8_t> Chunk::*,
                 FixedColumn<std::uint16_t> Chunk::*, FixedColumn<std::uint32_t> Chunk::*,
                 FixedColumn<std::uint64_t> Chunk::*, FixedColumn<std::int64_t> Chunk::*,
                 ListColumn<std::uint32_t> Chunk::*>;

struct FieldSource {
  ColumnSet columns;  // those that answer it
  FieldValue (*value)(const RowView&) = nullptr;
  StoredColumn stored = {};
  // No number of the field exceeds it; of lists, no element.
  std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

  constexpr FieldSource up_to(std::uint64_t limit) const {
    FieldSource narrower = *this;
    narrower.largest = limit;
    return narrower;
  }
};

template <typename T>
FieldValue number_or_none(const std::optional<T>& value) {
  if (!value) return {};
  if constexpr (std::is_signed_v<T>) {
    return std::int64_t{*value};
  } else {
    return std::uint64_t{*value};
  }
}

template <typename T>
FieldValue list_or_none(std::span<const T> values) {
  if (values.empty()) return {};
  return NumberList(values);
}

// One value is a number, several are a list.
inline FieldValue one_or_several(std::span<const std::uint64_t> values) {
  if (values.size() == 1) return values.front();
  return list_or_none(values);
}

namespace internal {

template <typename T>
FieldValue value_in(const FixedColumn<T>& column, std::size_t row) {
  return number_or_none(column.at(row));
}
template <typename T>
FieldValue value_in(const ListColumn<T>& column, std::size_t row) {
  return list_or_none(column.at(row));
}

template <typename T>
constexpr std::uint64_t largest_in(FixedColumn<T> Chunk::* /*column*/) {
  return static_cast<std::uint64_t>(std::numeric_limits<T>::max());
}
template <typename T>
constexpr std::uint64_t largest_in(ListColumn<T> Chunk::* /*column*/) {
  return static_cast<std::uint64_t>(std::numeric_limits<T>::max());
}

}  // namespace internal

constexpr FieldSource derived(ColumnSet columns, FieldValue (*value)(const RowView&)) {
  return {columns, value};
}

template <auto kColumn>
inline constexpr FieldSource stored{
    {column_at<kColumn>()},
    [](const RowView& at) { return internal::value_in(at.chunk.*kColumn, at.row); },
    kColumn,
    internal::largest_in(kColumn)};

// Of a packet that has it once a number, else a list.
template <FieldId kField>
inline constexpr FieldSource rare{
    {Column::rare_values}, [](const RowView& at) { return one_or_several(at.rare(kField)); }};

template <FieldId kField, auto kColumn>
inline constexpr FieldSource dss{{column_at<kColumn>(), Column::rare_values},
                                 [](const RowView& at) {
                                   const auto values = at.rare(kField);
                                   return values.empty()
                                              ? internal::value_in(at.chunk.*kColumn, at.row)
                                              : one_or_several(values);
                                 },
                                 {},
                                 internal::largest_in(kColumn)};

}  // namespace mptcpanalyzer
