// ByteBuffer: bytes being written, and integers appended to them, the least byte first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace mptcpanalyzer {

using ByteBuffer = std::vector<std::uint8_t>;

template <typename T>
void append_little_endian(ByteBuffer& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

inline void append_bytes(ByteBuffer& out, Bytes bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

}  // namespace mptcpanalyzer
