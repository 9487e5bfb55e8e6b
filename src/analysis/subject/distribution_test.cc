#include "analysis/subject/distribution.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace mptcpanalyzer {
namespace {

Spread spread_of(const std::vector<std::int64_t>& samples) {
  Distribution distribution;
  for (const std::int64_t sample : samples)
    distribution.add(sample);
  return distribution.spread().value();
}

TEST(Distribution, OfNothingHasNoSpread) {
  EXPECT_FALSE(Distribution().spread());
}

TEST(Distribution, OfOneSampleIsThatSample) {
  const Spread spread = spread_of({7});
  EXPECT_EQ(spread.min, 7);
  EXPECT_EQ(spread.median, 7);
  EXPECT_EQ(spread.p95, 7);
  EXPECT_EQ(spread.max, 7);
  EXPECT_DOUBLE_EQ(spread.mean, 7);
}

// By hand: of 1 to 100 the 50th is 50, the 95th is 95.
TEST(Distribution, QuantilesAreByRank) {
  std::vector<std::int64_t> samples;
  for (std::int64_t i = 100; i >= 1; --i)
    samples.push_back(i);
  const Spread spread = spread_of(samples);
  EXPECT_EQ(spread.samples, 100U);
  EXPECT_EQ(spread.min, 1);
  EXPECT_EQ(spread.median, 50);
  EXPECT_EQ(spread.p95, 95);
  EXPECT_EQ(spread.max, 100);
  EXPECT_DOUBLE_EQ(spread.mean, 50.5);
}

// Against sorting all of them.
TEST(Distribution, OfManySamplesIsNearTheTruth) {
  std::mt19937_64 random(1);
  std::lognormal_distribution<double> milliseconds(3, 1);
  std::vector<std::int64_t> samples;
  for (std::size_t i = 0; i < 3 * Distribution::kExact; ++i)
    samples.push_back(static_cast<std::int64_t>(milliseconds(random) * 1e6));
  const Spread spread = spread_of(samples);
  std::sort(samples.begin(), samples.end());
  EXPECT_EQ(spread.samples, samples.size());
  EXPECT_EQ(spread.min, samples.front());
  EXPECT_EQ(spread.max, samples.back());
  const auto at = [&](double share) {
    return static_cast<double>(samples[static_cast<std::size_t>(
        std::ceil(share * static_cast<double>(samples.size())) - 1)]);
  };
  EXPECT_NEAR(static_cast<double>(spread.median), at(0.5), at(0.5) / 2048);
  EXPECT_NEAR(static_cast<double>(spread.p95), at(0.95), at(0.95) / 2048);
}

// Zeros and the largest number fall into the first and the last bucket.
TEST(Distribution, HoldsAnyMagnitude) {
  std::vector<std::int64_t> samples(Distribution::kExact + 1, 0);
  samples.push_back(std::int64_t{1} << 62);
  const Spread spread = spread_of(samples);
  EXPECT_EQ(spread.median, 0);
  EXPECT_EQ(spread.max, std::int64_t{1} << 62);
}

}  // namespace
}  // namespace mptcpanalyzer
