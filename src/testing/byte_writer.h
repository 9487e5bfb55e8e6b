// Integers as packets have them, appended in network order.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/byte_writer.h"

namespace mptcpanalyzer {

template <typename T>
void append_big_endian(ByteBuffer& out, T value) {
  for (std::size_t i = sizeof(T); i-- > 0;) {
    out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

inline void append_u8(ByteBuffer& out, std::uint8_t value) {
  out.push_back(value);
}
inline void append_u16(ByteBuffer& out, std::uint16_t value) {
  append_big_endian(out, value);
}
inline void append_u32(ByteBuffer& out, std::uint32_t value) {
  append_big_endian(out, value);
}
inline void append_u64(ByteBuffer& out, std::uint64_t value) {
  append_big_endian(out, value);
}

}  // namespace mptcpanalyzer
