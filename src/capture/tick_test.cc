#include "capture/tick.h"

#include <gtest/gtest.h>
#include <limits>

#include "capture/frame.h"

namespace mptcpanalyzer {
namespace {

constexpr std::uint64_t kMaxTicks = std::numeric_limits<std::uint64_t>::max();
constexpr std::int64_t kLatest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kEarliest = kNoTime + 1;

struct Case {
  std::uint8_t resolution;
  std::uint64_t ticks;
  std::int64_t offset_seconds;
  std::int64_t expected_ns;
};

// Expected values by hand: ticks times 10^-n or 2^-n seconds, plus the offset.
const Case kCases[] = {
    {6, 1'700'000'000'123'456, 0, 1'700'000'000'123'456'000},
    {9, 1'700'000'000'123'456'789, 0, 1'700'000'000'123'456'789},
    {3, 5000, -3600, -3'595'000'000'000},
    {0, 1'700'000'000, 0, 1'700'000'000'000'000'000},
    {12, 1'700'000'000'123'456'789, 0, 1'700'000'000'123'456},  // rounded down
    {19, 18'000'000'000'000'000'000u, 0, 1'800'000'000},
    {0x80, 77, 0, 77'000'000'000},
    {0x80 | 10, (1'700'000'000ull << 10) + 512, 0, 1'700'000'000'500'000'000},
    {0x80 | 40, (1000ull << 40) + (1ull << 39), 0, 1'000'500'000'000},
    {0x80 | 63, (1ull << 63) + (1ull << 62), 0, 1'500'000'000},
    {0x80 | 63, kMaxTicks, 0, 1'999'999'999},
    {9, kMaxTicks, 0, kLatest},
    {6, kMaxTicks, 0, kLatest},
    {0, kMaxTicks, 0, kLatest},
    {0x80, kMaxTicks, 0, kLatest},
    {0, 0, std::numeric_limits<std::int64_t>::min(), kEarliest},
    {0, 0, std::numeric_limits<std::int64_t>::max(), kLatest},
    {0, 1, std::numeric_limits<std::int64_t>::max(), kLatest},
    {9, kMaxTicks, 1, kLatest},
    {9, 1, -9'223'372'036, -9'223'372'035'999'999'999},
};

TEST(TickScale, ConvertsWithoutOverflow) {
  for (const Case& c : kCases) {
    std::optional<TickScale> scale = TickScale::from_option(c.resolution);
    ASSERT_TRUE(scale.has_value()) << int{c.resolution};
    scale->set_offset(c.offset_seconds);
    EXPECT_EQ(scale->to_ns(c.ticks), c.expected_ns)
        << "resolution " << int{c.resolution} << ", ticks " << c.ticks << ", offset "
        << c.offset_seconds;
  }
}

TEST(TickScale, DefaultsToMicroseconds) {
  EXPECT_EQ(TickScale().to_ns(42), 42'000);
}

TEST(TickScale, RefusesTicksOfWhich64BitsLastLessThanASecond) {
  for (const int resolution : {20, 21, 127, 0x80 | 64, 0xff}) {
    EXPECT_FALSE(TickScale::from_option(static_cast<std::uint8_t>(resolution))) << resolution;
  }
}

}  // namespace
}  // namespace mptcpanalyzer
