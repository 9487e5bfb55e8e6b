// Columns of Apache Arrow: what exports write and other programs read.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace mptcpanalyzer {

enum class ArrowType : std::uint8_t {
  uint8,
  uint16,
  uint32,
  uint64,
  int64,
  float64,
  timestamp,  // int64 ns since 1970, without time zone: with one, DuckDB keeps microseconds only
  utf8,
};

// Bytes of a value; of a string, of an offset.
std::size_t width_of(ArrowType type);

struct ArrowFieldType {
  ArrowType type = ArrowType::uint64;  // of the elements, if it is a list
  bool is_list = false;
};

// One column of some rows. Buffers are those of the Arrow columnar format.
struct ArrowColumn {
  std::size_t rows = 0;
  std::size_t nulls = 0;
  std::span<const std::byte> validity;  // empty: no row is null
  std::span<const std::byte> offsets;   // int32, rows + 1 of them; of lists and strings
  std::span<const std::byte> values;    // of a list, those of its elements
  std::size_t elements = 0;             // of a list
  std::shared_ptr<const void> storage;  // what was computed; the rest is the trace's
};

}  // namespace mptcpanalyzer
