// PacketAt: the columns of one packet, for analyses that walk over rows that are not neighbours.
// Threads: a view of a trace, which any number may read.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <optional>

#include "flow/tcp_analysis.h"
#include "trace/columns/trace.h"

namespace mptcpanalyzer {

class PacketAt {
 public:
  PacketAt(const Trace& trace, std::size_t row)
      : chunk_(trace.chunk_of(row)), row_(Trace::row_in_chunk(row)) {}

  std::uint32_t frame() const { return chunk_.frame.values[row_]; }
  // Nothing for a time before 1970 or after 2115 as well, which no clock has meant: so no
  // difference of times, nor of two such differences, overflows.
  std::optional<std::int64_t> time_ns() const {
    constexpr std::int64_t kLimit = std::int64_t{1} << 62U;
    const auto time = chunk_.time.at(row_);
    return time && *time >= 0 && *time < kLimit ? time : std::nullopt;
  }
  DirectionId direction() const { return chunk_.direction.values[row_]; }
  std::uint16_t flags() const { return value_or_zero(chunk_.flags); }
  bool has_flag(std::uint16_t flag) const { return (flags() & flag) != 0; }
  std::uint16_t window() const { return value_or_zero(chunk_.window); }
  std::uint32_t seq() const { return value_or_zero(chunk_.seq); }
  std::uint32_t length() const { return value_or_zero(chunk_.length); }
  std::uint32_t ack() const { return value_or_zero(chunk_.ack); }
  std::optional<std::uint32_t> tsval() const { return chunk_.tsval.at(row_); }
  std::optional<std::uint32_t> tsecr() const { return chunk_.tsecr.at(row_); }
  std::uint16_t ip_id() const { return chunk_.ip_id.at(row_).value_or(0); }
  std::optional<std::uint64_t> dsn64() const { return chunk_.dsn64.at(row_); }
  std::optional<std::uint64_t> dack64() const { return chunk_.dack64.at(row_); }
  Retransmission retransmission() const {
    return static_cast<Retransmission>(value_or_zero(chunk_.retransmission));
  }
  std::span<const std::uint32_t> reinjection_of() const { return chunk_.reinjection_of.at(row_); }

 private:
  template <typename T>
  T value_or_zero(const FixedColumn<T>& column) const {
    return column.values.empty() ? T{} : column.values[row_];
  }

  const Chunk& chunk_;
  std::size_t row_;
};

}  // namespace mptcpanalyzer
