#include "trace/columns/chunk_check.h"

#include <algorithm>
#include <functional>
#include <tuple>

#include "trace/columns/column_table.h"

namespace mptcpanalyzer {
namespace {

template <typename T>
bool all_below(std::span<const T> values, std::size_t limit) {
  // Not all_of: without the early end the compiler makes vector code of it.
  T highest = 0;
  for (const T value : values)
    highest = std::max(highest, value);
  return values.empty() || highest < limit;
}

template <typename T>
bool is_sound(const FixedColumn<T>& column, std::size_t rows) {
  if (column.values.empty()) return column.validity.empty();
  return column.values.size() == rows &&
         (column.validity.empty() || column.validity.size() == (rows + 7) / 8);
}

// `rows` lists, or as many as the dictionary that it is has entries.
template <typename T>
bool is_sound(const ListColumn<T>& column, std::size_t rows) {
  if (column.offsets.empty()) return column.values.empty();
  return column.offsets.size() == rows + 1 && column.offsets.front() >= 0 &&
         std::is_sorted(column.offsets.begin(), column.offsets.end()) &&
         static_cast<std::size_t>(column.offsets.back()) <= column.values.size();
}

bool is_sound(const OptionsColumn& options, std::size_t rows) {
  if (options.index.empty())
    return options.kinds.offsets.empty() && options.subtypes.offsets.empty();
  const std::size_t ends = std::max(options.kinds.offsets.size(), options.subtypes.offsets.size());
  if (options.index.size() != rows || ends == 0) return false;
  const std::size_t entries = ends - 1;
  return all_below(options.index, entries) && is_sound(options.kinds, entries) &&
         is_sound(options.subtypes, entries);
}

bool is_sound(const InterfaceColumn& interface, std::size_t rows) {
  if (interface.index.empty()) return true;
  return interface.index.size() == rows && all_below(interface.index, interface.dictionary.size());
}

bool is_sound(const RareValues& rare, std::size_t rows) {
  if (rare.fields.size() != rare.rows.size() || rare.values.size() != rare.rows.size())
    return false;
  for (std::size_t i = 1; i < rare.rows.size(); ++i) {
    if (std::tie(rare.rows[i], rare.fields[i]) < std::tie(rare.rows[i - 1], rare.fields[i - 1]))
      return false;
  }
  return rare.rows.empty() || rare.rows.back() < rows;
}

// Of a column that is read without asking for its validity.
template <typename T>
bool is_full(const FixedColumn<T>& column, std::size_t rows) {
  return column.values.size() == rows && column.validity.empty();
}

}  // namespace

bool is_sound(const Chunk& chunk, ColumnSet loaded, std::size_t stream_count) {
  const std::size_t rows = chunk.row_count;
  if (rows == 0 || rows > kRowsPerChunk) return false;
  const bool columns_are_sound = all_columns([&](auto entry) {
    const auto& column = chunk.*entry.in_chunk;
    if constexpr (entry.is_full) {
      if (loaded.has(entry.id) && !is_full(column, rows)) return false;
    }
    return is_sound(column, rows);
  });
  return columns_are_sound && all_below(chunk.direction.values, 2 * stream_count);
}

}  // namespace mptcpanalyzer
