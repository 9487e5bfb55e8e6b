// Fields that are stored as they stand: what may be read from its column, without value_of().
#pragma once

#include <type_traits>
#include <variant>

#include "trace/columns/chunk.h"
#include "trace/fields/field.h"

namespace mptcpanalyzer {

namespace internal {

template <typename Column>
inline constexpr bool kIsUnsigned = false;
template <typename T>
inline constexpr bool kIsUnsigned<FixedColumn<T>> = std::is_unsigned_v<T>;

}  // namespace internal

// Calls visit(column) with the FixedColumn or ListColumn that is the field and returns true; false:
// none is.
template <typename Visit>
bool visit_stored_column(const Chunk& chunk, FieldId field, Visit visit) {
  const auto of_chunk = [&](auto member) {
    if constexpr (std::is_same_v<decltype(member), std::monostate>) {
      return false;
    } else {
      visit(chunk.*member);
      return true;
    }
  };
  return std::visit(of_chunk, field_info(field).source.stored);
}

// The same for the columns of unsigned numbers alone.
template <typename Visit>
bool visit_plain_column(const Chunk& chunk, FieldId field, Visit visit) {
  bool is_plain = false;
  visit_stored_column(chunk, field, [&](const auto& column) {
    if constexpr (internal::kIsUnsigned<std::remove_cvref_t<decltype(column)>>) {
      visit(column);
      is_plain = true;
    }
  });
  return is_plain;
}

}  // namespace mptcpanalyzer
