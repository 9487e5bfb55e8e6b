// What follows from the keys of a connection: tokens, initial data sequence numbers, HMACs.
//
// Version 0 uses SHA-1 (RFC 6824 sections 3.1, 3.2), version 1 SHA-256 (RFC 8684). Keys, tokens and
// numbers are in host order; the hashes run over their network order.
#pragma once

#include <array>
#include <cstdint>

#include "packet/mptcp_option.h"

namespace mptcpanalyzer {

struct KeyDigest {
  std::uint32_t token = 0;  // the most significant 32 bits of the hash of the key
  std::uint64_t idsn = 0;   // the least significant 64 bits
};

// Whether we know the hash that this version of MPTCP uses.
constexpr bool version_is_supported(std::uint8_t version) {
  return version <= 1;
}

// `version` must be supported.
KeyDigest digest_of_key(std::uint64_t key, std::uint8_t version);

// The HMAC by which `own` authenticates in the MP_JOIN handshake, as far as MP_JOIN carries it: its
// leftmost 160 bits. SYN/ACK: own = the host that answers, and only the leftmost 64 bits are sent.
// RFC 8684 section 3.2: key = own key, peer's key; message = own nonce, peer's nonce.
std::array<std::uint8_t, 20> join_hmac(std::uint8_t version, std::uint64_t own_key,
                                       std::uint64_t peer_key, std::uint32_t own_nonce,
                                       std::uint32_t peer_nonce);

// The rightmost 64 bits of the HMAC by which a version 1 ADD_ADDR is authenticated (RFC 8684
// section 3.4.1), sent by the owner of `own_key`.
std::uint64_t add_addr_hmac(std::uint64_t own_key, std::uint64_t peer_key, const AddAddr& option);

}  // namespace mptcpanalyzer
