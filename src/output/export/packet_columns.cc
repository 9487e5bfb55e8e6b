#include "output/export/packet_columns.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <string>
#include <unordered_map>
#include <utility>

#include "output/escape.h"
#include "output/export/arrow_column_builder.h"
#include "trace/fields/field_value.h"
#include "trace/fields/plain_column.h"

namespace mptcpanalyzer {
namespace {

// The narrowest that holds `largest`: as wide as the column of a field that is stored as it stands.
ArrowType unsigned_type(std::uint64_t largest) {
  if (largest <= std::numeric_limits<std::uint8_t>::max()) return ArrowType::uint8;
  if (largest <= std::numeric_limits<std::uint16_t>::max()) return ArrowType::uint16;
  if (largest <= std::numeric_limits<std::uint32_t>::max()) return ArrowType::uint32;
  return ArrowType::uint64;
}

std::size_t count_nulls(std::span<const std::uint8_t> validity, std::size_t rows) {
  if (validity.empty()) return 0;
  std::size_t valid = 0;
  for (std::size_t i = 0; i < rows / 8; ++i)
    valid += static_cast<std::size_t>(std::popcount(validity[i]));
  for (std::size_t row = rows & ~std::size_t{7}; row < rows; ++row)
    valid += validity[row >> 3U] >> (row & 7U) & 1U;
  return rows - valid;
}

template <typename T>
ArrowColumn view_of(const FixedColumn<T>& column, std::size_t rows) {
  ArrowColumn view;
  view.nulls = count_nulls(column.validity, rows);
  view.validity = std::as_bytes(column.validity);
  view.values = std::as_bytes(column.values);
  return view;
}

template <typename T>
ArrowColumn view_of(const ListColumn<T>& column, std::size_t /*rows*/) {
  ArrowColumn view;
  view.offsets = std::as_bytes(column.offsets);
  view.values = std::as_bytes(column.values);
  view.elements = column.values.size();
  return view;
}

// As it stands in the chunk, all of it. Nothing where it does not, or no row has a value.
std::optional<ArrowColumn> view_of(const Chunk& chunk, FieldId field) {
  std::optional<ArrowColumn> view;
  visit_stored_column(chunk, field, [&](const auto& column) {
    if (column.values.empty()) return;
    view = view_of(column, chunk.row_count);
    view->rows = chunk.row_count;
  });
  return view;
}

// A column of a field that is made value by value.
class FieldColumnBuilder {
 public:
  FieldColumnBuilder(const Trace& trace, FieldId field)
      : trace_(trace),
        field_(field),
        type_(arrow_type(field)),
        column_(type_),
        is_endpoint_(field_info(field).type == FieldType::address &&
                     field_info(field).columns() == ColumnSet{Column::direction}) {}

  void add(std::size_t row) {
    const FieldValue value = is_endpoint_ ? FieldValue{} : value_of(trace_, row, field_);
    bool valid = true;
    if (is_endpoint_) {
      column_.add_text(address_at(row));
    } else if (type_.is_list) {
      add_list(value);
    } else {
      valid = add_one(value);
    }
    column_.end_row(valid);
  }

  ArrowColumn finish() const { return column_.finish(); }

 private:
  const std::string& address_at(std::size_t row) {
    const Chunk& chunk = trace_.chunk_of(row);
    std::string& text = addresses_[chunk.direction.values[Trace::row_in_chunk(row)]];
    if (text.empty()) append_field(text, trace_, row, field_);
    return text;
  }

  void add_list(const FieldValue& value) {
    if (const auto* number = std::get_if<std::uint64_t>(&value)) column_.add_number(*number);
    const auto* numbers = std::get_if<NumberList>(&value);
    for (std::size_t i = 0; numbers != nullptr && i < numbers->size(); ++i)
      column_.add_number((*numbers)[i]);
  }

  // False: there is none.
  bool add_one(const FieldValue& value) {
    if (type_.type == ArrowType::utf8) return add_one_text(value);
    if (const auto* number = std::get_if<std::uint64_t>(&value)) {
      column_.add_number(*number);
    } else if (const auto* relative = std::get_if<std::int64_t>(&value)) {
      if (type_.type == ArrowType::float64) {
        column_.add_as(static_cast<double>(*relative) / 1e9);
      } else {
        column_.add_as(*relative);
      }
    } else {
      return false;
    }
    return true;
  }

  // The capture's text may be any bytes, and Arrow's is UTF-8.
  bool add_one_text(const FieldValue& value) {
    if (const auto* text = std::get_if<std::string_view>(&value)) {
      column_.add_text(escape_for_terminal(*text));
    } else if (const auto* number = std::get_if<std::uint64_t>(&value)) {
      const auto words = field_info(field_).words;
      if (*number >= words.size()) return false;
      column_.add_text(words[static_cast<std::size_t>(*number)]);
    } else if (const auto* address = std::get_if<IpAddress>(&value)) {
      column_.add_text(to_string(*address));
    } else {
      return false;
    }
    return true;
  }

  const Trace& trace_;
  FieldId field_;
  ArrowFieldType type_;
  ArrowColumnBuilder column_;
  // The address of an end of the stream, the same in all packets of a direction.
  bool is_endpoint_;
  std::unordered_map<DirectionId, std::string> addresses_;
};

}  // namespace

ArrowFieldType arrow_type(FieldId field) {
  const FieldInfo& info = field_info(field);
  switch (info.type) {
    case FieldType::number:
    case FieldType::flags:
      return {unsigned_type(info.source.largest), info.several};
    case FieldType::numbers:
      return {unsigned_type(info.source.largest), true};
    case FieldType::relative:
      return {ArrowType::int64, false};
    case FieldType::time:
      return {info.since_1970 ? ArrowType::timestamp : ArrowType::float64, false};
    case FieldType::address:
    case FieldType::role:
    case FieldType::enumeration:
    case FieldType::text:
      return {ArrowType::utf8, false};
  }
  return {};
}

ArrowColumn make_column(const Trace& trace, FieldId field, std::span<const std::size_t> rows) {
  const Chunk& chunk = trace.chunk_of(rows.front());
  if (rows.size() == chunk.row_count) {
    if (const auto view = view_of(chunk, field)) return *view;
  }
  FieldColumnBuilder builder(trace, field);
  for (const std::size_t row : rows)
    builder.add(row);
  return builder.finish();
}

std::vector<ArrowColumn> PacketBatches::next() {
  stopped_ = stopped_ || !go_on_();
  if (stopped_) return {};
  rows_ = std::exchange(pending_, {});
  std::vector<std::size_t> block;
  while (chosen_.next(block)) {
    if (!rows_.empty() && !block.empty() &&
        block.front() >> kChunkShift != rows_.front() >> kChunkShift) {
      pending_ = std::move(block);
      break;
    }
    rows_.insert(rows_.end(), block.begin(), block.end());
  }
  std::vector<ArrowColumn> columns;
  if (rows_.empty()) return columns;
  for (const FieldId field : fields_)
    columns.push_back(make_column(trace_, field, rows_));
  return columns;
}

}  // namespace mptcpanalyzer
