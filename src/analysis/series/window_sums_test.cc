// Expected values are sums and quotients that are done in the head.
#include "analysis/series/window_sums.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>

namespace mptcpanalyzer {
namespace {

// "2:300 4:50": windows and their sums.
std::string text_of(const WindowSums& sums) {
  std::string text;
  for (const WindowSums::Window& window : sums.windows())
    text += fmt::format("{}{}:{}", text.empty() ? "" : " ", window.number, window.sum);
  return text;
}

TEST(WindowSums, SumUpInWhateverOrder) {
  WindowSums sums(0.5);
  for (const double time_s : {1.0, 1.25, 2.0, 0.25, 1.49, 2.0, -0.1})
    sums.add(time_s, 100);
  EXPECT_EQ(text_of(sums), "-1:100 0:100 2:300 4:200");
  EXPECT_EQ(sums.sum_of(2), 300);
  EXPECT_EQ(sums.sum_of(3), 0);
  EXPECT_EQ(sums.begin_of(4), 2.0);
}

TEST(WindowSums, CopiesAreTheirOwn) {
  WindowSums sums(1);
  sums.add(0, 1);
  WindowSums copy = sums;
  copy.add(0, 1);
  EXPECT_EQ(text_of(sums), "0:1");
  EXPECT_EQ(text_of(copy), "0:2");
}

TEST(WindowSums, RatesEndAtZeroWhereNothingCame) {
  WindowSums bytes(0.5);
  bytes.add(1.0, 100);
  bytes.add(1.5, 50);
  bytes.add(3.0, 25);
  std::string text;
  for (const Step& step : bit_rate(bytes))
    text += fmt::format("{}:{} ", step.begin_s, step.value);
  EXPECT_EQ(text, "1:1600 1.5:800 2:0 3:400 3.5:0 ");
  EXPECT_TRUE(bit_rate(WindowSums(1)).empty());
}

TEST(WindowSums, SharesAreByWindowOfTheWhole) {
  WindowSums part(1);
  WindowSums whole(1);
  part.add(0, 30);
  whole.add(0, 40);
  whole.add(2, 10);
  std::string text;
  for (const WindowShare& share : shares(part, whole))
    text += fmt::format("{}:{}/{} ", share.begin_s, share.part, share.whole);
  EXPECT_EQ(text, "0:30/40 1:0/0 2:0/10 3:0/0 ");
  EXPECT_TRUE(shares(part, WindowSums(1)).empty());
}

TEST(WindowFor, IsAHundredthInRoundSteps) {
  EXPECT_EQ(window_for(0.3, 1000), 0.3);
  EXPECT_DOUBLE_EQ(window_for(std::nullopt, 100), 1);
  EXPECT_DOUBLE_EQ(window_for(std::nullopt, 101), 2);
  EXPECT_DOUBLE_EQ(window_for(std::nullopt, 201), 5);
  EXPECT_DOUBLE_EQ(window_for(std::nullopt, 501), 10);
  EXPECT_DOUBLE_EQ(window_for(std::nullopt, 0.12), 0.002);
  EXPECT_GT(window_for(std::nullopt, 0), 0);
}

}  // namespace
}  // namespace mptcpanalyzer
