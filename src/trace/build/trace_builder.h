// TraceBuilder: packets in the order of analysis in, a Trace out.
// Threads: one at a time, but the two halves of append() may have one each.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <memory>

#include "trace/columns/packet_row.h"
#include "trace/columns/trace.h"

namespace mptcpanalyzer {

class RowNumbers;

class TraceBuilder {
 public:
  // With `columns` and kKeyColumns.
  explicit TraceBuilder(ColumnSet columns);
  TraceBuilder(const TraceBuilder&) = delete;
  TraceBuilder& operator=(const TraceBuilder&) = delete;
  TraceBuilder(TraceBuilder&&) noexcept;
  TraceBuilder& operator=(TraceBuilder&&) noexcept;
  ~TraceBuilder();

  // Frame numbers are those of the file; the rows stand in the order of analysis.
  void append(const PacketRow& row) {
    append_segment(row);
    append_annotation(row);
  }

  // The two halves of append(). They, and amend() with the second, may be called by two threads at
  // once; before finish() each row must have had both.
  void append_segment(const PacketRow& row);
  void append_annotation(const RowAnnotation& row);

  // What became known of a row whose annotation was appended before.
  void amend(const LateAnnotation& late);

  std::size_t row_count() const;

  // The trace; the builder is spent. Every direction of a row must be in the tables. Only now are
  // reinjected_in, the inverse of reinjection_of, and the dsn_offset of each side put in.
  Trace finish(CaptureTables tables);

 private:
  struct Segments;
  struct Annotations;

  void number_by_rows(RowNumbers& numbers, CaptureTables& tables);

  ColumnSet columns_;
  std::unique_ptr<Segments> segments_;
  std::unique_ptr<Annotations> annotations_;
};

}  // namespace mptcpanalyzer
