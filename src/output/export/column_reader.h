// One value after another of an ArrowColumn, for exports that want rows.
// Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "output/export/packet_columns.h"

namespace mptcpanalyzer {

class ColumnReader {
 public:
  // Both outlive it.
  ColumnReader(const ArrowColumn& column, ArrowFieldType type) : column_(column), type_(type) {}

  ArrowFieldType type() const { return type_; }

  // An empty list is none.
  bool has(std::size_t row) const {
    if (type_.is_list) return offset(row) != offset(row + 1);
    if (column_.nulls == 0) return true;
    return (static_cast<unsigned>(column_.validity[row >> 3U]) >> (row & 7U) & 1U) != 0;
  }

  // Of a column of numbers, or the `row`-th element of all lists. Of type float64: its bits.
  std::uint64_t number(std::size_t row) const {
    std::uint64_t value = 0;  // on a little-endian host
    const std::size_t width = width_of(type_.type);
    std::memcpy(&value, column_.values.data() + row * width, width);
    return value;
  }

  std::string_view text(std::size_t row) const {
    const void* data = column_.values.data() + offset(row);
    return {static_cast<const char*>(data), offset(row + 1) - offset(row)};
  }

  // "1,2"
  void append_list(std::size_t row, std::string& out) const {
    for (std::size_t i = offset(row); i < offset(row + 1); ++i) {
      if (i != offset(row)) out += ',';
      out += std::to_string(number(i));
    }
  }

 private:
  std::size_t offset(std::size_t row) const {
    std::int32_t value = 0;
    std::memcpy(&value, column_.offsets.data() + row * sizeof value, sizeof value);
    return static_cast<std::size_t>(value);
  }

  const ArrowColumn& column_;
  ArrowFieldType type_;
};

}  // namespace mptcpanalyzer
