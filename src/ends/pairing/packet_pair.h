// PacketPair: which packet of one capture is which of the other.
#pragma once  // Public: docs/library.md

#include <cstdint>

namespace mptcpanalyzer {

inline constexpr std::uint32_t kNoRow = 0xffffffffU;

// A packet, or of one that was cut or joined the part that is a packet at the other end.
struct PacketPair {
  std::uint32_t first = kNoRow;   // row of the first trace; kNoRow: it has no such packet
  std::uint32_t second = kNoRow;  // of the second
  std::uint32_t seq = 0;          // relative as in the first trace
  std::uint32_t length = 0;       // bytes of payload
};

}  // namespace mptcpanalyzer
