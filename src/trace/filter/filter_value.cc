#include "trace/filter/filter_value.h"

#include <cstddef>

#include "trace/fields/parse_value.h"

namespace mptcpanalyzer {

std::optional<AddressRange> parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = parse_ip_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  AddressRange range{*address, *address};
  if (slash == std::string_view::npos) return range;
  const std::size_t bytes = address->version == 4 ? 4 : 16;
  const auto prefix = parse_decimal(text.substr(slash + 1));
  if (!prefix || *prefix > bytes * 8) return std::nullopt;
  for (std::size_t i = 0; i < bytes; ++i) {
    const std::size_t bits = *prefix <= i * 8 ? 0 : *prefix >= (i + 1) * 8 ? 8 : *prefix - i * 8;
    const auto host = static_cast<std::uint8_t>(0xffU >> bits);
    range.first.bytes[i] = static_cast<std::uint8_t>(address->bytes[i] & ~host);
    range.last.bytes[i] = static_cast<std::uint8_t>(address->bytes[i] | host);
  }
  return range;
}

}  // namespace mptcpanalyzer
