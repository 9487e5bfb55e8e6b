// Packets of a trace as columns of Apache Arrow, a block of rows at a time: what the exports and
// other programs read.
//
// A field that is a column of the trace is handed out as it stands there, without a copy, when all
// rows of a chunk are wanted; the others are computed. docs/export.md lists the types.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "trace/chosen_rows.h"
#include "trace/trace.h"

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

// Octets of a value; of a string, of an offset.
std::size_t width_of(ArrowType type);

struct ArrowFieldType {
  ArrowType type = ArrowType::uint64;  // of the elements, if it is a list
  bool is_list = false;
};

ArrowFieldType arrow_type(FieldId field);

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

// `rows`, ascending and of one chunk; at least one. The columns of `field` are loaded.
ArrowColumn make_column(const Trace& trace, FieldId field, std::span<const std::size_t> rows);

// The chosen packets, a block after the other.
class PacketBatches {
 public:
  // All outlive it. `go_on` is asked before each block.
  PacketBatches(const Trace& trace, std::span<const FieldId> fields, const PacketChoice& choice,
                std::function<bool()> go_on)
      : trace_(trace), fields_(fields), chosen_(trace, choice), go_on_(std::move(go_on)) {}

  std::span<const FieldId> fields() const { return fields_; }

  // The columns of the next rows, all of one chunk, one for each field; empty at the end.
  std::vector<ArrowColumn> next();

  // `go_on` said no: there may be more.
  bool stopped() const { return stopped_; }

 private:
  const Trace& trace_;
  std::span<const FieldId> fields_;
  ChosenRows chosen_;
  std::function<bool()> go_on_;
  bool stopped_ = false;
  std::vector<std::size_t> rows_;
  std::vector<std::size_t> pending_;  // of the next chunk
};

}  // namespace mptcpanalyzer
