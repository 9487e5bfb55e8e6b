// Client or Server, at either level: the TCP role of an endpoint in its stream, or the MPTCP role
// of a host in its connection (docs/words.md).
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <string_view>

namespace mptcpanalyzer {

enum class Role : std::uint8_t { client = 0, server = 1 };

constexpr Role peer(Role role) {
  return role == Role::client ? Role::server : Role::client;
}

constexpr std::string_view to_string(Role role) {
  return role == Role::client ? "Client" : "Server";
}

}  // namespace mptcpanalyzer
