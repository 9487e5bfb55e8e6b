#include "trace/build/row_numbers.h"

#include <algorithm>
#include <utility>

#include "trace/build/writable.h"

namespace mptcpanalyzer {

RowNumbers::RowNumbers(std::vector<Chunk>& chunks) : chunks_(chunks) {
  for (const Chunk& chunk : chunks_) {
    for (std::uint32_t& frame : writable(chunk.frame.values)) {
      frames_.push_back(frame);
      const auto number = static_cast<std::uint32_t>(frames_.size());
      numbers_.emplace(std::exchange(frame, number), number);
    }
  }
}

std::uint32_t RowNumbers::number_of(std::uint32_t frame) {
  if (frame == 0) return 0;
  const auto [entry, is_new] =
      numbers_.emplace(frame, static_cast<std::uint32_t>(frames_.size()) + 1);
  if (is_new) frames_.push_back(frame);
  return entry->second;
}

void RowNumbers::put_in(ListColumn<std::uint32_t> Chunk::*column) {
  for (const Chunk& chunk : chunks_) {
    const ListColumn<std::uint32_t>& lists = chunk.*column;
    for (std::uint32_t& value : writable(lists.values))
      value = number_of(value);
    if (lists.offsets.empty()) continue;
    for (std::size_t row = 0; row < chunk.row_count; ++row) {
      const std::span<std::uint32_t> list = writable(lists.at(row));
      std::sort(list.begin(), list.end());
    }
  }
}

void RowNumbers::put_in(std::vector<TcpStream>& streams) {
  for (TcpStream& stream : streams) {
    for (TcpDirection& sent : stream.sent_by)
      sent.base_moved_in = number_of(static_cast<std::uint32_t>(sent.base_moved_in));
  }
}

void RowNumbers::put_in(std::vector<StreamPlace>& places) {
  for (StreamPlace& place : places) {
    for (SideNumbering& numbering : place.numbering)
      numbering.dsn_from_frame = number_of(numbering.dsn_from_frame);
  }
}

void RowNumbers::put_in(std::vector<LateDsn>& values) {
  for (LateDsn& late : values)
    late.frame = number_of(late.frame);
}

void RowNumbers::put_in(std::vector<LateListValue>& values, Values kind) {
  for (LateListValue& late : values) {
    late = {number_of(late.frame), number_of(late.value)};
    const bool is_wrong = kind == Values::earlier ? late.value > late.frame
                          : kind == Values::later ? late.value < late.frame
                                                  : false;
    if (is_wrong) std::swap(late.frame, late.value);
  }
}

void RowNumbers::take_out(std::span<ListColumn<std::uint32_t> Chunk::*const> lists,
                          std::vector<TcpStream>& streams, std::vector<StreamPlace>& places) const {
  for (const Chunk& chunk : chunks_) {
    for (const auto list : lists) {
      for (std::uint32_t& value : writable((chunk.*list).values))
        value = frame_of(value);
    }
    for (std::uint32_t& frame : writable(chunk.frame.values))
      frame = frame_of(frame);
  }
  for (TcpStream& stream : streams) {
    for (TcpDirection& sent : stream.sent_by)
      sent.base_moved_in = frame_of(static_cast<std::uint32_t>(sent.base_moved_in));
  }
  for (StreamPlace& place : places) {
    for (SideNumbering& numbering : place.numbering)
      numbering.dsn_from_frame = frame_of(numbering.dsn_from_frame);
  }
}

}  // namespace mptcpanalyzer
