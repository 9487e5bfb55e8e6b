#include "packet/address.h"

#include <arpa/inet.h>

namespace mptcpanalyzer {

std::string to_string(const IpAddress& address) {
  if (address.version != 4 && address.version != 6) return {};
  char text[INET6_ADDRSTRLEN];
  const int family = address.version == 4 ? AF_INET : AF_INET6;
  if (inet_ntop(family, address.bytes.data(), text, sizeof text) == nullptr) return {};
  return text;
}

std::string to_string(const Endpoint& endpoint) {
  const std::string address = to_string(endpoint.address);
  const std::string port = std::to_string(endpoint.port);
  return endpoint.address.version == 6 ? "[" + address + "]:" + port : address + ":" + port;
}

}  // namespace mptcpanalyzer
