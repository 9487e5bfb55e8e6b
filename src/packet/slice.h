// Slice: the part of a frame that a layer sees, what was captured of it and how long it really was.
//
// Each layer removes its header from the front and, where its header says so, what does not belong
// to it from the end. So the length of the TCP payload comes out by itself, whatever the snap
// length and however many layers there are (WIRESHARK.md section 4).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace mptcpanalyzer {

struct Slice {
  Bytes bytes;               // captured
  std::uint32_t length = 0;  // on the wire, bytes; never less than bytes.size()

  bool has(std::size_t count) const { return count <= bytes.size(); }
  bool is_cut() const { return bytes.size() < length; }

  // Removes `count` captured bytes from the front.
  void skip(std::size_t count) {
    internal::check_inside(bytes, 0, count);
    bytes = bytes.subspan(count);
    length -= static_cast<std::uint32_t>(count);
  }

  // Removes what lies beyond `limit` bytes on the wire.
  void trim(std::uint32_t limit) {
    length = std::min(length, limit);
    bytes = bytes.first(std::min<std::size_t>(bytes.size(), length));
  }
};

}  // namespace mptcpanalyzer
