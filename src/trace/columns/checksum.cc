#include "trace/columns/checksum.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace mptcpanalyzer {

std::uint64_t checksum(std::span<const std::byte> bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

}  // namespace mptcpanalyzer
