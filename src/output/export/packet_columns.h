// Packets of a trace as columns of Apache Arrow, a block of rows at a time: what the exports and
// other programs read.
//
// A field that is a column of the trace is handed out as it stands there, without a copy, when all
// rows of a chunk are wanted; the others are computed. docs/export.md lists the types.
// Threads: one at a time; the trace may be shared.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "output/export/arrow_column.h"
#include "trace/columns/trace.h"
#include "trace/filter/chosen_rows.h"

namespace mptcpanalyzer {

ArrowFieldType arrow_type(FieldId field);

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
