// A fast hash of a few bytes, for tables keyed by what stands in a capture. With a random seed
// nobody can prepare packets that all collide.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace mptcpanalyzer {

std::uint64_t hash_of_bytes(Bytes bytes, std::uint64_t seed);

// Random, another one in each run.
std::uint64_t hash_seed();

}  // namespace mptcpanalyzer
