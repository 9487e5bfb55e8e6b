#include "flow/byte_hash.h"

#define XXH_INLINE_ALL
#include <random>
#include <xxhash.h>

namespace mptcpanalyzer {

std::uint64_t hash_of_bytes(Bytes bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

std::uint64_t hash_seed() {
  std::random_device random;
  return (std::uint64_t{random()} << 32U) | random();
}

}  // namespace mptcpanalyzer
