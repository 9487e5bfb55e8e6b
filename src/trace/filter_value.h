// The values that a filter compares with, read from their text.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "packet/address.h"

namespace mptcpanalyzer {

// Decimal, or hexadecimal after 0x; nothing when it is neither or does not fit 64 bits.
std::optional<std::uint64_t> parse_number(std::string_view text);

// The same with an optional sign.
std::optional<std::int64_t> parse_signed(std::string_view text);

// Seconds with up to nine decimals, as nanoseconds: "1.5", "-0.000000001", ".5".
std::optional<std::int64_t> parse_nanoseconds(std::string_view text);

std::optional<IpAddress> parse_ip_address(std::string_view text);

// The addresses from `first` to `last`, both of one version.
struct AddressRange {
  IpAddress first;
  IpAddress last;

  bool contains(const IpAddress& address) const {
    return address.version == first.version && first.octets <= address.octets &&
           address.octets <= last.octets;
  }
};

// An address, or a network such as "10.0.0.0/8" (bits after the prefix do not matter).
std::optional<AddressRange> parse_network(std::string_view text);

}  // namespace mptcpanalyzer
