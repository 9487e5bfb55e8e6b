// Against all choices there are, on small random costs.

#include "ends/pairing/skip_choice.h"

#include <gtest/gtest.h>
#include <random>

namespace mptcpanalyzer {
namespace {

struct Costs {
  std::vector<std::vector<int>> first;  // by member of the shorter, by skips
  std::vector<std::vector<std::vector<int>>> next;

  double of(const std::vector<std::uint32_t>& skips) const {
    double cost = first[0][skips[0]];
    for (std::size_t i = 1; i < skips.size(); ++i)
      cost += next[i][skips[i - 1]][skips[i]];
    return cost;
  }
};

// The least cost of any ascending choice.
double least(const Costs& costs, std::size_t count, std::size_t spare,
             std::vector<std::uint32_t>& skips) {
  if (skips.size() == count) return costs.of(skips);
  double best = std::numeric_limits<double>::infinity();
  for (std::uint32_t s = skips.empty() ? 0 : skips.back(); s <= spare; ++s) {
    skips.push_back(s);
    best = std::min(best, least(costs, count, spare, skips));
    skips.pop_back();
  }
  return best;
}

TEST(SkipChoice, CostsLeast) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    const std::size_t count = 1 + random() % 5;
    const std::size_t spare = random() % 5;
    const auto row = [&] {
      std::vector<int> values(spare + 1);
      for (int& value : values)
        value = static_cast<int>(random() % 10);
      return values;
    };
    Costs costs;
    for (std::size_t i = 0; i < count; ++i) {
      costs.first.push_back(row());
      costs.next.emplace_back();
      for (std::size_t s = 0; s <= spare; ++s)
        costs.next.back().push_back(row());
    }
    const std::vector<std::uint32_t> skips = choose_skips(
        count, spare, [&](std::size_t i, std::size_t s) { return costs.first[i][s]; },
        [&](std::size_t i, std::size_t before, std::size_t s) { return costs.next[i][before][s]; });
    ASSERT_EQ(skips.size(), count);
    ASSERT_TRUE(std::is_sorted(skips.begin(), skips.end()));
    ASSERT_LE(skips.back(), spare);
    std::vector<std::uint32_t> none;
    ASSERT_EQ(costs.of(skips), least(costs, count, spare, none)) << "round " << round;
  }
}

// More missing than are weighed together: order and bounds hold, and what is plain is found.
TEST(SkipChoice, OfManyMissing) {
  constexpr std::size_t kSpare = 40;
  const auto cost = [](std::size_t i, std::size_t skips) {
    // The first 10 pairs skip none, the others 30.
    const std::size_t right = i < 10 ? 0 : 30;
    return static_cast<double>(skips > right ? skips - right : right - skips);
  };
  const std::vector<std::uint32_t> skips = choose_skips(
      100, kSpare, cost,
      [&](std::size_t i, std::size_t /*before*/, std::size_t s) { return cost(i, s); });
  for (std::size_t i = 0; i < skips.size(); ++i)
    ASSERT_EQ(skips[i], i < 10 ? 0U : 30U) << i;
}

}  // namespace
}  // namespace mptcpanalyzer
