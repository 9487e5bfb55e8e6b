#include "trace/columns/chunk_check.h"

#include <algorithm>
#include <functional>
#include <tuple>

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
bool has_size_of(const FixedColumn<T>& column, std::size_t rows) {
  if (column.values.empty()) return column.validity.empty();
  return column.values.size() == rows &&
         (column.validity.empty() || column.validity.size() == (rows + 7) / 8);
}

// A column that is read without asking for its validity.
template <typename T>
bool is_full(const FixedColumn<T>& column, bool loaded, std::size_t rows) {
  return !loaded || (column.values.size() == rows && column.validity.empty());
}

template <typename T>
bool lists_are_sound(const ListColumn<T>& column, std::size_t count) {
  if (column.offsets.empty()) return column.values.empty();
  return column.offsets.size() == count + 1 && column.offsets.front() >= 0 &&
         std::is_sorted(column.offsets.begin(), column.offsets.end()) &&
         static_cast<std::size_t>(column.offsets.back()) <= column.values.size();
}

bool options_are_sound(const OptionsColumn& options, std::size_t rows) {
  if (options.index.empty())
    return options.kinds.offsets.empty() && options.subtypes.offsets.empty();
  const std::size_t ends = std::max(options.kinds.offsets.size(), options.subtypes.offsets.size());
  if (options.index.size() != rows || ends == 0) return false;
  const std::size_t entries = ends - 1;
  return all_below(options.index, entries) && lists_are_sound(options.kinds, entries) &&
         lists_are_sound(options.subtypes, entries);
}

bool interfaces_are_sound(const InterfaceColumn& interface, std::size_t rows) {
  if (interface.index.empty()) return true;
  return interface.index.size() == rows && all_below(interface.index, interface.dictionary.size());
}

bool rare_values_are_sound(const RareValues& rare, std::size_t rows) {
  if (rare.fields.size() != rare.rows.size() || rare.values.size() != rare.rows.size())
    return false;
  for (std::size_t i = 1; i < rare.rows.size(); ++i) {
    if (std::tie(rare.rows[i], rare.fields[i]) < std::tie(rare.rows[i - 1], rare.fields[i - 1]))
      return false;
  }
  return rare.rows.empty() || rare.rows.back() < rows;
}

}  // namespace

bool is_sound(const Chunk& chunk, ColumnSet loaded, std::size_t stream_count) {
  const std::size_t rows = chunk.row_count;
  const auto fits = [rows](const auto&... columns) { return (has_size_of(columns, rows) && ...); };
  const auto lists = [rows](const auto&... columns) {
    return (lists_are_sound(columns, rows) && ...);
  };
  const auto full = [&](const auto& column, Column id) {
    return is_full(column, loaded.has(id), rows);
  };
  return rows != 0 && rows <= kRowsPerChunk && full(chunk.frame, Column::frame) &&
         full(chunk.direction, Column::direction) && full(chunk.window, Column::window) &&
         full(chunk.flags, Column::flags) && full(chunk.seq, Column::seq) &&
         full(chunk.ack, Column::ack) && full(chunk.retransmission, Column::retransmission) &&
         full(chunk.hash, Column::hash) && full(chunk.sack_blocks, Column::sack_blocks) &&
         full(chunk.sacked, Column::sacked) &&
         fits(chunk.frame, chunk.time, chunk.direction, chunk.window, chunk.flags, chunk.seq,
              chunk.length, chunk.ack, chunk.tsval, chunk.tsecr, chunk.dsn64, chunk.dack64,
              chunk.dss_flags, chunk.retransmission, chunk.dss_dsn, chunk.dss_rawack, chunk.dss_ssn,
              chunk.dss_length, chunk.hash, chunk.sack_blocks, chunk.sacked) &&
         lists(chunk.related_mappings, chunk.reinjection_of, chunk.reinjected_in,
               chunk.data_retransmission_of) &&
         options_are_sound(chunk.options, rows) && interfaces_are_sound(chunk.interface, rows) &&
         rare_values_are_sound(chunk.rare, rows) &&
         all_below(chunk.direction.values, 2 * stream_count);
}

}  // namespace mptcpanalyzer
