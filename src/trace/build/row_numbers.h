// RowNumbers: frames numbered in the order of the rows, while a trace is being finished.
//
// Rows stand in the order in which the frames were analysed. In a capture whose interfaces were put
// in order of time (capture/time_order.h) this is not the order of frame numbers, but "before",
// "the first" and sorted lists mean the order of the rows. So the numbers 1, 2, ... of the rows
// take the place of the frame numbers, and give it back at the end.
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "flow/capture_tables.h"
#include "trace/build/late_values.h"
#include "trace/columns/chunk.h"

namespace mptcpanalyzer {

class RowNumbers {
 public:
  // Needs Column::frame, and replaces its values.
  explicit RowNumbers(std::vector<Chunk>& chunks);

  // Frame numbers that are no row's come behind all rows.
  void put_in(ListColumn<std::uint32_t> Chunk::*column);
  void put_in(std::vector<TcpStream>& streams);
  void put_in(std::vector<StreamPlace>& places);
  void put_in(std::vector<LateDsn>& values);
  // Of a list whose values are frames after or before that of the list: which of the two frames of
  // a late value is the later one was not known when it was made.
  enum class Values : std::uint8_t { any, earlier, later };
  void put_in(std::vector<LateListValue>& values, Values kind);

  // Gives all of them their frame numbers back.
  void take_out(std::span<ListColumn<std::uint32_t> Chunk::*const> lists,
                std::vector<TcpStream>& streams, std::vector<StreamPlace>& places) const;

 private:
  std::uint32_t number_of(std::uint32_t frame);
  std::uint32_t frame_of(std::uint32_t number) const {
    return number == 0 ? 0 : frames_[number - 1];
  }

  std::vector<Chunk>& chunks_;
  std::vector<std::uint32_t> frames_;  // by number - 1
  std::unordered_map<std::uint32_t, std::uint32_t> numbers_;
};

}  // namespace mptcpanalyzer
