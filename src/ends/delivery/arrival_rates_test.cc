// Rates at the receiver of the connection made by hand (two_subflows_fixture.h), captured at both
// ends of paths that take 5 ms. All times and bytes follow from it by hand.
#include "ends/delivery/arrival_rates.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sstream>
#include <string>

#include "analysis/two_subflows_fixture.h"
#include "ends/trace_pair_fixture.h"

namespace mptcpanalyzer {
namespace {

// What the server's capture has: 5 ms later what it received, 5 ms earlier what it sent.
std::string at_the_server(std::string_view script) {
  std::istringstream lines{std::string(script)};
  std::string result;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t space = line.find(' ');
    if (!line.empty() && line[0] == '1') {
      const double delay_s = line[space + 1] == 'S' ? -0.005 : 0.005;
      line =
          fmt::format("{:.3f}{}", std::stod(line.substr(0, space)) + delay_s, line.substr(space));
    }
    result += line + "\n";
  }
  return result;
}

class ArrivalRatesTest : public testing::Test {
 protected:
  std::vector<TimedArrival> arrivals(const WantsArrival& wants = {}) const {
    return timed_arrivals(merged_, *find_subject(client_.tables(), Level::mptcp, 0), Role::server,
                          CommonTime(client_.tables().first_time_ns, std::nullopt), wants);
  }

  Trace client_ = trace_of_script(kConnection);
  Trace server_ = trace_of_script(at_the_server(kConnection));
  MergedTrace merged_ =
      merge_streams(client_, server_, compare_connections(client_, server_, 0, 0).subflows);
};

std::string text_of(const WindowSums& sums) {
  std::string text;
  for (const WindowSums::Window& window : sums.windows())
    text += fmt::format("{}{}:{}", text.empty() ? "" : " ", window.number, window.sum);
  return text;
}

TEST_F(ArrivalRatesTest, ArrivalsHaveTheirTimesAndStreams) {
  std::string text;
  for (const TimedArrival& one : arrivals())
    text += fmt::format("{:.3f}@{}:{} ", one.time_s, one.stream, one.data.new_bytes);
  EXPECT_EQ(text, "1.005@0:20 1.105@1:20 1.205@0:0 1.305@0:0 1.405@1:20 1.905@1:0 ");
  const auto late = [](const MergedDirection&, const DataArrival& one) {
    return one.position == 41;
  };
  EXPECT_EQ(arrivals(late).size(), 1U);
}

TEST_F(ArrivalRatesTest, GoodputIsNewData) {
  const DirectionRates rates = goodput(arrivals(), 2, 0.5);
  EXPECT_EQ(text_of(rates.whole), "2:60");
  EXPECT_EQ(text_of(rates.streams[0]), "2:20");
  EXPECT_EQ(text_of(rates.streams[1]), "2:40");
}

TEST_F(ArrivalRatesTest, AggregationIsGoodputAgainstThePaths) {
  const Aggregation rates = aggregation(arrivals(), 2, 0.5);
  EXPECT_EQ(text_of(rates.sum_of_paths), "2:100 3:20");
  EXPECT_EQ(text_of(rates.best_path), "2:60 3:20");
  EXPECT_EQ(text_of(rates.goodput), "2:60 3:0");
  EXPECT_EQ(rates.goodput_bytes, 60U);
  EXPECT_EQ(rates.delivered_bytes, (std::vector<std::uint64_t>{60, 60}));
  EXPECT_EQ(rates.gain(), 1);
}

TEST(Aggregation, GainsNothingWhereNothingIsDelivered) {
  EXPECT_EQ((Aggregation{WindowSums(1), WindowSums(1), WindowSums(1), 0, {0, 0}}.gain()), 0);
  EXPECT_EQ((Aggregation{WindowSums(1), WindowSums(1), WindowSums(1), 30, {20, 10}}.gain()), 1.5);
}

// The second clock is 1 s ahead.
TEST(CommonTime, IsThatOfTheFirstClock) {
  ClockEstimate clocks;
  clocks.difference.offset_s = 1;
  MergedDirection up;
  MergedDirection down;
  down.sender_is_first = false;
  constexpr std::int64_t kStart = 10'000'000'000;
  const CommonTime time(kStart, clocks);
  EXPECT_DOUBLE_EQ(time.sent_at(up, kStart + 500'000'000), 0.5);
  EXPECT_DOUBLE_EQ(time.received_at(up, kStart + 1'600'000'000), 0.6);
  EXPECT_DOUBLE_EQ(time.sent_at(down, kStart + 1'700'000'000), 0.7);
  EXPECT_DOUBLE_EQ(time.received_at(down, kStart + 800'000'000), 0.8);
  EXPECT_DOUBLE_EQ(CommonTime(kStart, std::nullopt).received_at(up, kStart + 1'600'000'000), 1.6);
}

}  // namespace
}  // namespace mptcpanalyzer
