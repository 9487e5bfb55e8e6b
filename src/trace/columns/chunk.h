// Chunk: up to 65,536 packets of a trace in columns, in the memory layout of Apache Arrow.
//
// A fixed-width column is its values and, unless all are valid, a bitmap of which are (bit i & 7 of
// byte i / 8, 1: valid). A list column is row_count + 1 offsets and the values; a dictionary
// column is an index a row and the dictionary. Everything is a view: the memory belongs to the
// Trace and is aligned to 64 bytes. A column that was not loaded, or has no value in the whole
// chunk, is empty. buffers() of a column are its spans, in the order of the cache file.
#pragma once  // Public: docs/library.md

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <tuple>

#include "trace/columns/field_id.h"

namespace mptcpanalyzer {

inline constexpr unsigned kChunkShift = 16;
inline constexpr std::size_t kRowsPerChunk = std::size_t{1} << kChunkShift;

template <typename T>
struct FixedColumn {
  std::span<const T> values;  // 0 where not valid; empty: no row has a value
  std::span<const std::uint8_t>
      validity;  // empty: every row has a value (unless `values` is empty)

  bool has(std::size_t row) const {
    if (validity.empty()) return !values.empty();
    return (validity[row >> 3U] >> (row & 7U) & 1U) != 0;
  }
  std::optional<T> at(std::size_t row) const {
    return has(row) ? std::optional<T>(values[row]) : std::nullopt;
  }
  auto buffers() { return std::tie(values, validity); }
  auto buffers() const { return std::tie(values, validity); }
};

template <typename T>
struct ListColumn {
  std::span<const std::int32_t> offsets;  // empty: every list is
  std::span<const T> values;

  std::span<const T> at(std::size_t row) const {
    if (offsets.empty()) return {};
    const auto begin = static_cast<std::size_t>(offsets[row]);
    return values.subspan(begin, static_cast<std::size_t>(offsets[row + 1]) - begin);
  }
  auto buffers() { return std::tie(offsets, values); }
  auto buffers() const { return std::tie(offsets, values); }
};

// The option kinds of each packet, NOP and end-of-list included, and the subtypes of its MPTCP
// options. Few combinations occur, so that both are dictionaries, under one index.
struct OptionsColumn {
  std::span<const std::uint16_t> index;
  ListColumn<std::uint8_t> kinds;     // by index
  ListColumn<std::uint8_t> subtypes;  // by index

  std::span<const std::uint8_t> kinds_at(std::size_t row) const {
    return index.empty() ? std::span<const std::uint8_t>{} : kinds.at(index[row]);
  }
  std::span<const std::uint8_t> subtypes_at(std::size_t row) const {
    return index.empty() ? std::span<const std::uint8_t>{} : subtypes.at(index[row]);
  }
  auto buffers() { return std::tuple_cat(std::tie(index), kinds.buffers(), subtypes.buffers()); }
  auto buffers() const {
    return std::tuple_cat(std::tie(index), kinds.buffers(), subtypes.buffers());
  }
};

struct InterfaceColumn {
  std::span<const std::uint16_t> index;       // empty when the dictionary has one entry
  std::span<const std::uint32_t> dictionary;  // ids: indices into the interfaces of the trace

  std::optional<std::uint32_t> at(std::size_t row) const {
    if (dictionary.empty()) return std::nullopt;
    return dictionary[index.empty() ? 0 : index[row]];
  }
  auto buffers() { return std::tie(index, dictionary); }
  auto buffers() const { return std::tie(index, dictionary); }
};

// Values that few packets have: what MP_CAPABLE, MP_JOIN, ADD_ADDR, REMOVE_ADDR, MP_PRIO, MP_FAIL,
// MP_FASTCLOSE and MP_TCPRST carry, and all DSS values of a packet with more than one option that
// has them. Sorted by row, then by field; the values of one field of one row in the order of its
// options.
struct RareValues {
  std::span<const std::uint16_t> rows;   // in the chunk, ascending
  std::span<const std::uint8_t> fields;  // FieldId
  std::span<const std::uint64_t> values;

  std::span<const std::uint64_t> at(std::size_t row, FieldId field) const;
  auto buffers() { return std::tie(rows, fields, values); }
  auto buffers() const { return std::tie(rows, fields, values); }
};

// What each member is, and who fills it, is in column_table.h.
struct Chunk {
  std::size_t row_count = 0;
  FixedColumn<std::uint32_t> frame;
  FixedColumn<std::int64_t> time;
  FixedColumn<std::uint32_t> direction;
  InterfaceColumn interface;
  FixedColumn<std::uint16_t> window;
  FixedColumn<std::uint16_t> flags;
  OptionsColumn options;
  FixedColumn<std::uint32_t> seq;
  FixedColumn<std::uint32_t> length;
  FixedColumn<std::uint32_t> ack;
  FixedColumn<std::uint32_t> tsval;
  FixedColumn<std::uint32_t> tsecr;
  FixedColumn<std::uint64_t> dsn64;
  FixedColumn<std::uint64_t> dack64;
  FixedColumn<std::uint8_t> dss_flags;
  FixedColumn<std::uint8_t> retransmission;
  FixedColumn<std::uint64_t> dss_dsn;
  FixedColumn<std::uint64_t> dss_rawack;
  FixedColumn<std::uint32_t> dss_ssn;
  FixedColumn<std::uint16_t> dss_length;
  RareValues rare;
  ListColumn<std::uint32_t> related_mappings;
  ListColumn<std::uint32_t> reinjection_of;
  ListColumn<std::uint32_t> reinjected_in;
  ListColumn<std::uint32_t> data_retransmission_of;
  FixedColumn<std::uint64_t> hash;
  FixedColumn<std::uint8_t> sack_blocks;
  FixedColumn<std::uint32_t> sacked;
  FixedColumn<std::uint16_t> ip_id;
  FixedColumn<std::uint8_t> ttl;
  FixedColumn<std::uint8_t> ecn;
  ListColumn<std::uint32_t> sack_left;
  ListColumn<std::uint32_t> sack_right;
};

// A direction is one side of one tcp stream as sender: the values of Column::direction.
using DirectionId = std::uint32_t;

constexpr DirectionId direction_of(std::uint32_t stream, std::uint8_t side) {
  return 2 * stream + side;
}
constexpr std::uint32_t stream_of(DirectionId direction) {
  return direction / 2;
}
constexpr std::uint8_t side_of(DirectionId direction) {
  return direction % 2;
}

}  // namespace mptcpanalyzer
