// How an IP address stands among the rare values of a packet, which are numbers of 64 bits: one of
// version 6 as its two halves, one of version 4 as one value that is no half of an address in use.
#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "packet/address.h"

namespace mptcpanalyzer {

namespace internal {
// ffff:ffff::/32 is multicast of a scope that is reserved (RFC 4291 section 2.7).
inline constexpr std::uint64_t kVersion4Mark = 0xffff'ffff'0000'0000;
}  // namespace internal

// Calls add(value) for each.
template <typename Add>
void add_rare_address(const IpAddress& address, const Add& add) {
  const Bytes bytes = address.bytes;
  if (address.version == 4) {
    add(internal::kVersion4Mark | load_big_endian<std::uint32_t>(bytes, 0));
    return;
  }
  add(load_big_endian<std::uint64_t>(bytes, 0));
  add(load_big_endian<std::uint64_t>(bytes, 8));
}

// The first address of values that are not empty; version 0 if its second half is missing.
inline IpAddress first_rare_address(std::span<const std::uint64_t> values) {
  IpAddress address;
  const auto store = [&](std::uint64_t value, std::size_t at, std::size_t size) {
    for (std::size_t i = size; i-- > 0; value >>= 8U)
      address.bytes[at + i] = static_cast<std::uint8_t>(value);
  };
  if (values.front() >= internal::kVersion4Mark) {
    address.version = 4;
    store(values.front(), 0, 4);
  } else if (values.size() > 1) {
    address.version = 6;
    store(values[0], 0, 8);
    store(values[1], 8, 8);
  }
  return address;
}

}  // namespace mptcpanalyzer
