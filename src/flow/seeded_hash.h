// SeededHash: for tables whose keys come from the capture, where an unseeded hash could be made to
// collide. No output depends on the seed.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <random>

namespace mptcpanalyzer {

struct SeededHash {
  std::uint64_t seed = std::uint64_t{std::random_device{}()} << 32U | std::random_device{}();
  std::size_t operator()(std::uint64_t key) const {
    std::uint64_t mixed = (key ^ seed) * 0x9e3779b97f4a7c15U;
    mixed = (mixed ^ (mixed >> 32U)) * 0xd6e8feb86659fd93U;
    return mixed ^ (mixed >> 32U);
  }
};

}  // namespace mptcpanalyzer
