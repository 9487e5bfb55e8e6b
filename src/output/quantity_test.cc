#include "output/quantity.h"

#include <gtest/gtest.h>
#include <vector>

namespace mptcpanalyzer {
namespace {

TEST(Quantity, BytesInUnitsOf1024) {
  struct Case {
    std::uint64_t bytes;
    const char* human;
  };
  const std::vector<Case> table = {
      {0, "0 B"},           {1023, "1023 B"},
      {1024, "1.0 KiB"},    {1536, "1.5 KiB"},
      {1048575, "1.0 MiB"},  // rounds up to the next unit
      {1048576, "1.0 MiB"}, {18446744073709551615U, "16777216.0 TiB"},
  };
  for (const Case& made : table) {
    EXPECT_EQ(bytes_text(made.bytes, Units::human), made.human);
    EXPECT_EQ(bytes_text(made.bytes, Units::plain), std::to_string(made.bytes));
  }
  EXPECT_EQ(bytes_with_unit(308, Units::plain), "308 bytes");
}

TEST(Quantity, RatesInUnitsOf1000) {
  EXPECT_EQ(rate_text(148.8, Units::plain), "149 bit/s");
  EXPECT_EQ(rate_text(148.8, Units::human), "148.8 bit/s");
  EXPECT_EQ(rate_text(11'900'000, Units::human), "11.9 Mbit/s");
  EXPECT_EQ(rate_text(std::nullopt, Units::human), "rate unknown");
}

TEST(Quantity, Durations) {
  EXPECT_EQ(duration_text(16.5613214, Units::plain), "16.561321 s");
  EXPECT_EQ(duration_text(16.5613214, Units::human), "16.6 s");
  EXPECT_EQ(duration_text(0.0123456, Units::human), "12.3 ms");
  EXPECT_EQ(duration_text(0.0000098, Units::human), "9.8 µs");
  EXPECT_EQ(duration_text(std::nullopt, Units::plain), "unknown");
}

TEST(Quantity, SharesInPercent) {
  EXPECT_EQ(share_text(0.651), "65.1 %");
}

}  // namespace
}  // namespace mptcpanalyzer
