// choose_skips: of two ordered sequences of which one is longer, which members of the longer to
// pass over so that the pairs cost least together.
//
// Dynamic programming over how many were passed over so far, in time proportional to the length. As
// many as kMaxSkips at once are weighed; what is longer by more is passed over one by one where the
// next member costs less.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace mptcpanalyzer {

inline constexpr std::size_t kMaxSkips = 15;

// For each of the `count` members of the shorter sequence how many of the longer were passed over
// up to there, ascending, at most `spare`. first_cost(0, skips) is the cost of the first pair,
// next_cost(i, skips before, skips) that of a later one.
template <typename FirstCost, typename NextCost>
std::vector<std::uint32_t> choose_skips(std::size_t count, std::size_t spare,
                                        const FirstCost& first_cost, const NextCost& next_cost) {
  std::vector<std::uint32_t> skips(count);
  if (spare > kMaxSkips) {
    std::size_t skipped = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t before = skipped;
      const auto cost = [&](std::size_t now) {
        return i == 0 ? first_cost(0, now) : next_cost(i, before, now);
      };
      while (skipped < spare && cost(skipped + 1) < cost(skipped))
        ++skipped;
      skips[i] = static_cast<std::uint32_t>(skipped);
    }
    return skips;
  }
  using Costs = std::array<double, kMaxSkips + 1>;
  Costs costs{};
  for (std::size_t s = 0; s <= spare; ++s)
    costs[s] = first_cost(0, s);
  std::vector<std::array<std::uint8_t, kMaxSkips + 1>> from(count);
  for (std::size_t i = 1; i < count; ++i) {
    Costs next{};
    for (std::size_t s = 0; s <= spare; ++s) {
      next[s] = std::numeric_limits<double>::infinity();
      for (std::size_t before = 0; before <= s; ++before) {
        const double cost = costs[before] + next_cost(i, before, s);
        if (cost >= next[s]) continue;
        next[s] = cost;
        from[i][s] = static_cast<std::uint8_t>(before);
      }
    }
    costs = next;
  }
  auto best = static_cast<std::size_t>(
      std::min_element(costs.begin(), costs.begin() + static_cast<std::ptrdiff_t>(spare) + 1) -
      costs.begin());
  for (std::size_t i = count; i-- > 0;) {
    skips[i] = static_cast<std::uint32_t>(best);
    best = from[i][best];
  }
  return skips;
}

}  // namespace mptcpanalyzer
