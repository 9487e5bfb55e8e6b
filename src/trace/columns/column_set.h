// ColumnSet: which physical columns of a trace are there, or are wanted.
//
// A column is what is stored for each packet; a field (trace/fields/field.h) is what the user asks
// for, and most fields are derived from a column and the tables of the trace. columns_of() tells
// which columns answer a field.
// Threads: a plain value, which any number may read.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace mptcpanalyzer {

// What each holds; where it stands is in column_table.h. The order is the order in the cache file:
// append. A file tells which columns it has, so that one more leaves the files before it good.
enum class Column : std::uint8_t {
  frame,           // u32, from 1
  time,            // i64 ns since 1970 UTC, nullable
  direction,       // u32: 2 * tcp stream + side of the sender
  interface,       // dictionary of interface ids
  window,          // u16, as in the header
  flags,           // u16, 12 bits
  options,         // dictionary of option kind lists and of MPTCP subtype lists
  seq,             // u32, relative
  length,          // u32 bytes of payload on the wire, nullable
  ack,             // u32, relative; the raw field without ACK flag
  tsval,           // u32, nullable
  tsecr,           // u32, nullable
  dsn64,           // u64, raw data sequence number of the first payload byte, nullable
  dack64,          // u64, raw DATA_ACK, nullable
  dss_flags,       // u8, as in the first DSS option, nullable
  retransmission,  // u8, Retransmission

  dss_dsn,                 // u64 as in the first DSS option, nullable
  dss_rawack,              // u64 as in the first DSS option, nullable
  dss_ssn,                 // u32, nullable
  dss_length,              // u16, nullable
  rare_values,             // sparse: what the fixed columns have no room for, see RareValues
  related_mappings,        // list of frame numbers
  reinjection_of,          // list of frame numbers
  reinjected_in,           // list of frame numbers, the inverse of reinjection_of
  data_retransmission_of,  // list of frame numbers
  hash,                    // u64
  sack_blocks,             // u8, how many SACK blocks
  sacked,                  // u32, bytes that the first three of them name
  ip_id,                   // u16, identification of the IPv4 header, nullable
  ttl,                     // u8, time to live or hop limit of the IP header
  ecn,                     // u8, its two ECN bits
  sack_left,               // list of u32, left edges of the SACK blocks, relative
  sack_right,              // list of u32, their right edges
  count_                   // not a column: their number
};

inline constexpr std::size_t kColumnCount = static_cast<std::size_t>(Column::count_);

class ColumnSet {
 public:
  constexpr ColumnSet() = default;
  constexpr ColumnSet(std::initializer_list<Column> columns) {
    for (const Column column : columns)
      add(column);
  }
  // What `bits` says, or what of it we know.
  static constexpr ColumnSet from_bits(std::uint64_t bits) {
    ColumnSet set;
    set.bits_ = bits & ((std::uint64_t{1} << kColumnCount) - 1);
    return set;
  }
  static constexpr ColumnSet all() { return from_bits(~std::uint64_t{0}); }

  constexpr std::uint64_t bits() const { return bits_; }
  constexpr void add(Column column) { bits_ |= bit(column); }
  constexpr bool has(Column column) const { return (bits_ & bit(column)) != 0; }
  constexpr bool includes(ColumnSet other) const { return (other.bits_ & ~bits_) == 0; }

  friend constexpr ColumnSet operator|(ColumnSet a, ColumnSet b) {
    return from_bits(a.bits_ | b.bits_);
  }
  friend constexpr bool operator==(ColumnSet, ColumnSet) = default;

 private:
  static constexpr std::uint64_t bit(Column column) {
    return std::uint64_t{1} << static_cast<std::size_t>(column);
  }

  std::uint64_t bits_ = 0;
};

// What rows are found by: every trace has these.
inline constexpr ColumnSet kKeyColumns{Column::frame, Column::direction};

// What a trace has unless less is asked for: all but what only `tocsv` and the reinjection
// commands look at. At most 64 bytes a packet (docs/contract.md).
inline constexpr ColumnSet kDefaultColumns{
    Column::frame,  Column::time,   Column::direction, Column::interface,
    Column::window, Column::flags,  Column::options,   Column::seq,
    Column::length, Column::ack,    Column::tsval,     Column::tsecr,
    Column::dsn64,  Column::dack64, Column::dss_flags, Column::retransmission};

}  // namespace mptcpanalyzer
