// Random numbers that are the same everywhere for the same seed (the distributions of <random> are
// not).
#pragma once

#include <cstdint>
#include <random>

namespace mptcpanalyzer {

class RandomSource {
 public:
  explicit RandomSource(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t bits() { return engine_(); }

  // Uniform enough for tests: 0 .. limit - 1.
  std::uint64_t below(std::uint64_t limit) { return engine_() % limit; }

  bool chance(double probability) {
    constexpr double kScale = 1.0 / 9007199254740992.0;  // 2^-53
    return static_cast<double>(engine_() >> 11U) * kScale < probability;
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace mptcpanalyzer
