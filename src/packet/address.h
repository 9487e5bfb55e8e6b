// IP addresses and endpoints as plain values.
#pragma once  // Public: docs/library.md

#include <array>
#include <compare>
#include <cstdint>
#include <string>

namespace mptcpanalyzer {

struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};  // IPv4: the first four, the rest zero
  std::uint8_t version = 0;              // 4 or 6; 0: none

  friend bool operator==(const IpAddress&, const IpAddress&) = default;
  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
};

struct Endpoint {
  IpAddress address;
  std::uint16_t port = 0;

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

// "10.0.0.1"; IPv6 as RFC 5952 wants it: lower case, longest run of zeros shortened.
std::string to_string(const IpAddress& address);

// "10.0.0.1:80", "[2001:db8::1]:80".
std::string to_string(const Endpoint& endpoint);

}  // namespace mptcpanalyzer
