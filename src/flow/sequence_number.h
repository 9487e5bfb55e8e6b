// Sequence numbers that wrap, compared and completed.
//
// A 32-bit number stands for the 64-bit position nearest to one that is already known (RFC 8684
// section 3.3.1 lets a sender shorten DSNs on that condition; WIRESHARK.md 9.3): right as long as
// the two are less than 2^31 apart.
#pragma once  // Public: docs/library.md

#include <cstdint>

namespace mptcpanalyzer {

// Whether `a` comes before `b` in the 32-bit sequence space (RFC 9293 section 3.4).
constexpr bool is_before(std::uint32_t a, std::uint32_t b) {
  return static_cast<std::int32_t>(a - b) < 0;
}

// The position with these low 32 bits that is nearest to `known`.
constexpr std::int64_t nearest_position(std::uint32_t low_bits, std::int64_t known) {
  return known + static_cast<std::int32_t>(low_bits - static_cast<std::uint32_t>(known));
}

// The same in the 64-bit data sequence space, which wraps as well.
constexpr std::uint64_t nearest_data_sequence(std::uint32_t low_bits, std::uint64_t known) {
  const auto step = static_cast<std::int32_t>(low_bits - static_cast<std::uint32_t>(known));
  return known + static_cast<std::uint64_t>(std::int64_t{step});
}

// How far `to` lies behind `from` in the 64-bit data sequence space; negative: before it.
constexpr std::int64_t data_distance(std::uint64_t from, std::uint64_t to) {
  return static_cast<std::int64_t>(to - from);
}

}  // namespace mptcpanalyzer
