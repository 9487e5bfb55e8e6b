#include "flow/byte_ranges.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace mptcpanalyzer {
namespace {

// The set as a row of booleans: what the ranges must amount to.
std::vector<bool> bytes_of(const ByteRanges& ranges, std::int64_t limit) {
  std::vector<bool> bytes;
  for (std::int64_t at = 0; at < limit;) {
    const auto stretch = ranges.stretch_at(at, limit);
    EXPECT_GT(stretch.end, at);
    if (stretch.end <= at) break;
    bytes.insert(bytes.end(), static_cast<std::size_t>(stretch.end - at), stretch.covered);
    at = stretch.end;
  }
  return bytes;
}

TEST(ByteRanges, InOrderDataIsOneRange) {
  ByteRanges ranges;
  EXPECT_TRUE(ranges.empty());
  for (std::int64_t at = 1; at < 100'000; at += 10)
    ranges.add(at, at + 10);
  EXPECT_EQ(ranges.end(), 100'001);
  const auto stretch = ranges.stretch_at(1, 200'000);
  EXPECT_TRUE(stretch.covered);
  EXPECT_EQ(stretch.end, 100'001);
  EXPECT_FALSE(ranges.stretch_at(0, 1).covered);
}

TEST(ByteRanges, AHoleIsAStretchOfItsOwn) {
  ByteRanges ranges;
  ranges.add(10, 20);
  ranges.add(30, 40);
  ranges.add(-20, -10);
  EXPECT_EQ(ranges.stretch_at(-15, 100).end, -10);
  EXPECT_EQ(ranges.stretch_at(-10, 100).end, 10);
  EXPECT_EQ(ranges.stretch_at(20, 25).end, 25);
  EXPECT_EQ(ranges.stretch_at(20, 100).end, 30);
  ranges.add(-10, 30);
  EXPECT_EQ(ranges.stretch_at(-20, 100).end, 40);
}

// Against a row of booleans, over thousands of random sets; the narrow ones join and overlap at
// every edge, the wide ones have enough holes to divide chunks.
TEST(ByteRanges, EqualsARowOfBytes) {
  std::mt19937 random(1);
  const auto up_to = [&random](std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(0, most)(random);
  };
  for (int round = 0; round < 2100; ++round) {
    const bool wide = round >= 2000;
    const std::int64_t limit = wide ? 6000 : 40;
    ByteRanges ranges;
    std::vector<bool> bytes(static_cast<std::size_t>(limit), false);
    const std::int64_t count = wide ? 2500 : up_to(12);
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t begin = up_to(limit - 2);
      const std::int64_t end = std::min(limit, begin + 1 + up_to(wide && i % 100 != 0 ? 1 : 12));
      ranges.add(begin, end);
      std::fill(bytes.begin() + begin, bytes.begin() + end, true);
    }
    ASSERT_EQ(bytes_of(ranges, limit), bytes) << "round " << round;
    const std::int64_t from = up_to(limit);
    const std::int64_t to = from + up_to(limit - from);
    ASSERT_EQ(ranges.count_in(from, to), std::count(bytes.begin() + from, bytes.begin() + to, true))
        << "round " << round;
  }
}

}  // namespace
}  // namespace mptcpanalyzer
