// XXH3, a fast 64-bit hash (over 10 GB/s): for checksums, hash tables and file names; not
// cryptographic.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace mptcpanalyzer {

std::uint64_t checksum(std::span<const std::byte> bytes, std::uint64_t seed = 0);

}  // namespace mptcpanalyzer
