// Values of fields, read from their text.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>
#include <string_view>

#include "packet/address.h"

namespace mptcpanalyzer {

// Digits alone; nothing when there is anything else or the number does not fit 64 bits.
std::optional<std::uint64_t> parse_decimal(std::string_view text);

// Decimal, or hexadecimal after 0x; nothing when it is neither or does not fit 64 bits.
std::optional<std::uint64_t> parse_number(std::string_view text);

// The same with an optional sign.
std::optional<std::int64_t> parse_signed(std::string_view text);

// Seconds with up to nine decimals, as nanoseconds: "1.5", "-0.000000001", ".5".
std::optional<std::int64_t> parse_nanoseconds(std::string_view text);

std::optional<IpAddress> parse_ip_address(std::string_view text);

}  // namespace mptcpanalyzer
