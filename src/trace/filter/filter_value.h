// The values that a filter compares with, read from their text.
#pragma once  // Public: docs/library.md

#include <optional>
#include <string_view>

#include "packet/address.h"

namespace mptcpanalyzer {

// The addresses from `first` to `last`, both of one version.
struct AddressRange {
  IpAddress first;
  IpAddress last;

  bool contains(const IpAddress& address) const {
    return address.version == first.version && first.bytes <= address.bytes &&
           address.bytes <= last.bytes;
  }
};

// An address, or a network such as "10.0.0.0/8" (bits after the prefix do not matter).
std::optional<AddressRange> parse_network(std::string_view text);

}  // namespace mptcpanalyzer
