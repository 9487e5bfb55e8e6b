// What the rows of finished chunks are told later: lists that grow, data sequence numbers that a
// later mapping or key gives, and the upper halves of those that were counted without one.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "flow/capture_tables.h"
#include "trace/build/column_builder.h"

namespace mptcpanalyzer {

// The list of `frame` is to hold `value`.
struct LateListValue {
  std::uint32_t frame = 0;
  std::uint32_t value = 0;

  friend auto operator<=>(const LateListValue&, const LateListValue&) = default;
};

struct LateDsn {
  std::uint32_t frame = 0;
  std::uint64_t dsn64 = 0;
};

// Frame numbers ascend with the rows, here and below (row_numbers.h).

// Puts the values into the lists of one column, which stay sorted and without repeats. Frames that
// are no row are passed over, here and below. Needs Column::frame.
void add_to_lists(std::vector<Chunk>& chunks, ListColumn<std::uint32_t> Chunk::*column,
                  std::vector<LateListValue> values, BufferStore& store);

// Gives a dsn64 to rows that have none.
void add_missing_dsns(std::vector<Chunk>& chunks, std::vector<LateDsn> numbers, BufferStore& store);

// Makes relative the numbers before a SYN/ACK that moved the base of its side to the base that the
// stream had in the end (WIRESHARK.md 1.2). Needs Column::direction.
void move_early_bases(std::vector<Chunk>& chunks, const std::vector<TcpStream>& streams);

// Takes their dsn64 from the rows before SideNumbering::dsn_from_frame. Needs Column::direction.
void forget_replaced_dsns(std::vector<Chunk>& chunks, const std::vector<StreamPlace>& places,
                          BufferStore& store);

// Adds SideNumbering::dsn_offset to dsn64 and dack64. Needs Column::direction.
void add_dsn_offsets(std::vector<Chunk>& chunks, const std::vector<StreamPlace>& places);

}  // namespace mptcpanalyzer
