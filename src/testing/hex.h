// Bytes written as hexadecimal text, the way the figures of an RFC are copied.
#pragma once

#include <cassert>
#include <string_view>

#include "testing/byte_writer.h"

namespace mptcpanalyzer {

// "45 00 0034": pairs of digits, in lower case; spaces are for the reader.
inline ByteBuffer from_hex(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  ByteBuffer bytes;
  int high = -1;
  for (const char c : text) {
    if (c == ' ') continue;
    const std::size_t digit = kDigits.find(c);
    assert(digit != std::string_view::npos);
    if (high < 0) {
      high = static_cast<int>(digit);
    } else {
      bytes.push_back(static_cast<std::uint8_t>(high * 16 + static_cast<int>(digit)));
      high = -1;
    }
  }
  assert(high < 0);
  return bytes;
}

// The parts one after the other.
template <typename... Parts>
ByteBuffer join(const Parts&... parts) {
  ByteBuffer bytes;
  (append_bytes(bytes, parts), ...);
  return bytes;
}

}  // namespace mptcpanalyzer
