// RowView: one packet of a trace: everything that its fields are derived from.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <span>

#include "trace/columns/trace.h"
#include "trace/fields/value_types.h"

namespace mptcpanalyzer {

struct RowView {
  const Trace& trace;
  const Chunk& chunk;
  std::size_t row;  // in the chunk

  RowView(const Trace& of, std::size_t row_of_trace)
      : trace(of), chunk(of.chunk_of(row_of_trace)), row(Trace::row_in_chunk(row_of_trace)) {}

  const CaptureTables& tables() const { return trace.tables(); }

  // These need Column::direction.
  DirectionId direction() const { return chunk.direction.values[row]; }
  StreamId stream_id() const { return stream_of(direction()); }
  std::uint8_t sender() const { return side_of(direction()); }
  const TcpStream& stream() const { return tables().streams[stream_id()]; }
  const Endpoint& source() const { return stream().endpoints[sender()]; }
  const Endpoint& destination() const { return stream().endpoints[1 - sender()]; }
  const SideNumbering& own_numbering() const {
    return tables().places[stream_id()].numbering[sender()];
  }
  const SideNumbering& peer_numbering() const {
    return tables().places[stream_id()].numbering[1 - sender()];
  }

  // Needs Column::rare_values.
  std::span<const std::uint64_t> rare(FieldId field) const {
    return chunk.rare.rows.empty() ? std::span<const std::uint64_t>{} : chunk.rare.at(row, field);
  }
};

}  // namespace mptcpanalyzer
