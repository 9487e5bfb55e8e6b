// ArrowColumnBuilder: a column of Apache Arrow that is made value by value.
// Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "output/export/arrow_column.h"

namespace mptcpanalyzer {

class ArrowColumnBuilder {
 public:
  explicit ArrowColumnBuilder(ArrowFieldType type);

  // A value of the row, or the next of its list: a number in the width of the type, a text, or any
  // value that has it.
  void add_number(std::uint64_t number);
  void add_text(std::string_view text) { add_bytes(text.data(), text.size()); }
  template <typename T>
  void add_as(T value) {
    add_bytes(&value, sizeof value);
  }

  // The row has what was added. Not `valid`: it is null, and nothing was added.
  void end_row(bool valid);

  ArrowColumn finish() const;

 private:
  bool has_offsets() const { return type_.is_list || type_.type == ArrowType::utf8; }
  std::size_t element_width() const;
  void add_bytes(const void* bytes, std::size_t count);

  ArrowFieldType type_;
  std::size_t rows_ = 0;
  std::size_t nulls_ = 0;
  std::vector<std::uint8_t> validity_;
  std::vector<std::int32_t> offsets_;
  std::vector<std::byte> values_;
};

}  // namespace mptcpanalyzer
