// What MPTCP derives from keys, computed with libcrypto alone: for tests and the traffic generator.
//
// Deliberately a second implementation beside flow/, so that tests compare two. `version` is that
// of MPTCP: 0 (SHA-1, RFC 6824 sections 3.1 and 3.2) or 1 (SHA-256, RFC 8684).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "packet/address.h"

namespace mptcpanalyzer {

std::uint32_t reference_token(unsigned version, std::uint64_t key);
std::uint64_t reference_idsn(unsigned version, std::uint64_t key);

// The leftmost 160 bits of the HMAC that the host with `own_key` sends in a join; the SYN/ACK
// carries the leftmost 64 of them.
std::array<std::uint8_t, 20> reference_join_hmac(unsigned version, std::uint64_t own_key,
                                                 std::uint64_t peer_key, std::uint32_t own_nonce,
                                                 std::uint32_t peer_nonce);

// The first 8 bytes as a number, as the SYN/ACK of a join has them.
std::uint64_t truncate_hmac(const std::array<std::uint8_t, 20>& hmac);

// The HMAC of a version 1 ADD_ADDR (RFC 8684 section 3.4.1).
std::uint64_t reference_add_addr_hmac(std::uint64_t own_key, std::uint64_t peer_key,
                                      std::uint8_t address_id, const IpAddress& address,
                                      std::optional<std::uint16_t> port);

}  // namespace mptcpanalyzer
