// TraceBuilder: packets in file order in, a Trace out.
#pragma once

#include <cstddef>
#include <memory>

#include "trace/packet_row.h"
#include "trace/trace.h"

namespace mptcpanalyzer {

class TraceBuilder {
 public:
  // With `columns` and kKeyColumns.
  explicit TraceBuilder(ColumnSet columns);
  TraceBuilder(TraceBuilder&&) noexcept;
  TraceBuilder& operator=(TraceBuilder&&) noexcept;
  ~TraceBuilder();

  // Frame numbers must ascend.
  void append(const PacketRow& row);

  // What became known of a row that was appended before.
  void amend(const LateAnnotation& late);

  std::size_t row_count() const;

  // The trace; the builder is spent. Every direction of a row must be in the tables. Only now are
  // reinjected_in, the inverse of reinjection_of, and the dsn_offset of each side put in.
  Trace finish(TraceTables tables);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mptcpanalyzer
