// Integers as packets have them, appended in network order.
#pragma once

#include <cstdint>

#include "base/byte_writer.h"

namespace mptcpanalyzer {

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
