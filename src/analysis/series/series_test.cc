// Series of the connection made by hand (two_subflows_fixture.h), whose values follow from it by
// hand: data at 1.0, 1.1 and 1.4 s is new, the rest is sent again.
#include <array>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>

#include "analysis/series/interarrivals.h"
#include "analysis/series/mapping_list.h"
#include "analysis/series/rates.h"
#include "analysis/series/waiting_data.h"
#include "analysis/two_subflows_fixture.h"
#include "trace/script_trace_fixture.h"

namespace mptcpanalyzer {
namespace {

constexpr auto kToServer = static_cast<std::size_t>(Role::server);
constexpr auto kToClient = static_cast<std::size_t>(Role::client);

SubjectPackets packets_of(const Trace& trace, SubjectChoice choice = {}) {
  return {trace, *find_subject(trace.tables(), Level::mptcp, 0), std::move(choice)};
}

// "1.01:0 1.1:20".
std::string text_of(const std::vector<BytesAt>& series) {
  std::string text;
  for (const BytesAt& at : series)
    text += fmt::format("{}{:g}:{}", text.empty() ? "" : " ", at.time_s, at.bytes);
  return text;
}

class SeriesTest : public testing::Test {
 protected:
  Trace trace_ = trace_of_script(kConnection);
};

TEST_F(SeriesTest, SegmentsComeWithTheirRows) {
  std::size_t segments = 0;
  packets_of(trace_).for_each_segment(
      [&](const TrackedSegment& tracked, const SubjectRow& at, bool chosen) {
        EXPECT_EQ(tracked.tcp.frame, trace_.chunks()[0].frame.values[at.row]);
        EXPECT_TRUE(chosen);
        ++segments;
      });
  EXPECT_EQ(segments, 14U);
}

TEST_F(SeriesTest, RowsAreThoseThatWereAskedFor) {
  const auto frames = [&](const SubjectChoice& choice) {
    std::string text;
    packets_of(trace_, choice).for_each_row([&](const SubjectRow& at) {
      text += fmt::format("{}{} ", at.packet.frame(), at.destination == Role::server ? "s" : "c");
    });
    return text;
  };
  EXPECT_EQ(frames({{1}, {}, true}), "3s 7s 8c 10s 11s ");
  EXPECT_EQ(frames({{0}, Filter::compile("tcplen > 0").value(), false}), "9s 12s 13s ");
}

TEST_F(SeriesTest, ThroughputCountsRepeats) {
  const Throughput rates = throughput(packets_of(trace_), 1);
  EXPECT_EQ(rates.window_s, 1);
  const DirectionRates& up = rates.towards[kToServer];
  EXPECT_EQ(up.whole.sum_of(1), 120);
  EXPECT_EQ(up.streams[0].sum_of(1), 60);
  EXPECT_EQ(up.streams[1].sum_of(1), 60);
  EXPECT_TRUE(rates.towards[kToClient].whole.windows().empty());
  // A hundredth of the 2 s from the first packet to the last.
  EXPECT_DOUBLE_EQ(throughput(packets_of(trace_), std::nullopt).window_s, 0.02);
}

TEST_F(SeriesTest, ConnectionSeriesAreThoseOfTheSummary) {
  const ConnectionSeries series = connection_series(packets_of(trace_));
  std::string text;
  for (const NewData& data : series.new_data)
    text += fmt::format("{}@{}:{} ", data.packetid, data.stream, data.bytes);
  EXPECT_EQ(text, "7@0:20 9@1:20 12@1:20 ");
  // The SYNs and their answers, the first data; the last acknowledges data that was sent twice.
  text.clear();
  for (const RttSample& sample : series.rtts)
    text += fmt::format("{}@{}:{} ", sample.packetid, sample.stream, sample.rtt_ns / 1'000'000);
  EXPECT_EQ(text, "2@0:10 3@0:10 5@1:10 6@1:10 8@0:10 ");
  EXPECT_EQ(text_of(series.flight[kToServer]), "1.01:0 1.1:20 1.4:40 2:0");
  EXPECT_EQ(text_of(series.receive_window[kToServer]), "1.01:1000");  // 250, scaled by 4
}

TEST_F(SeriesTest, WhatIsNotAskedForIsStillLearnedFrom) {
  const ConnectionSeries series = connection_series(packets_of(trace_, {{0}, {}, false}));
  ASSERT_EQ(series.new_data.size(), 2U);
  // 1 to 20, which the other subflow carried, was acknowledged.
  EXPECT_EQ(text_of(series.flight[kToServer]), "1.1:20 1.4:40 2:0");
}

TEST_F(SeriesTest, InterarrivalsAreOfNewDataOnly) {
  const std::vector<Interarrival> gaps =
      interarrivals(connection_series(packets_of(trace_)).new_data);
  ASSERT_EQ(gaps.size(), 2U);
  EXPECT_NEAR(gaps[0].gap_s, 0.1, 1e-9);
  EXPECT_EQ(gaps[0].previous_stream, 0U);
  EXPECT_EQ(gaps[0].stream, 1U);
  EXPECT_NEAR(gaps[1].gap_s, 0.3, 1e-9);
  EXPECT_EQ(gaps[1].previous_stream, 1U);
}

TEST(Interarrivals, KnowDirectionsAndClocksThatGoBack) {
  const NewData data[] = {{1, 1, 0, Role::server, 10}, {2, 2, 0, Role::client, 10},
                          {3, 3, 0, Role::server, -5}, {4, 4, 1, Role::server, 10},
                          {3, 5, 1, Role::server, 10}, {5, 6, 1, Role::server, 10}};
  std::string text;
  for (const Interarrival& one : interarrivals(data))
    text += fmt::format("{} ", one.gap_s);
  EXPECT_EQ(text, "3 2 ");
}

TEST_F(SeriesTest, MappingsCountOnce) {
  std::array<int, 2> mappings = {};
  for (const AnnouncedMapping& mapping : mapping_list(packets_of(trace_))) {
    EXPECT_EQ(mapping.length, 20);
    ++mappings[mapping.stream];
  }
  // The second one of the second subflow is announced again by TCP's retransmission.
  EXPECT_EQ(mappings, (std::array{3, 2}));
}

// 21 to 40, 61 to 80, 1 to 20, 41 to 60, then 61 to 80 again.
TEST(WaitingData, IsWhatWaitsForEarlierData) {
  constexpr std::uint64_t kIdsn = 0xffffffffffffffe0;  // numbers wrap at 32
  const auto waiting = [](WaitingData data) {
    std::string text;
    for (const std::uint64_t dsn : {21U, 61U, 1U, 41U, 61U}) {
      data.add(kIdsn + dsn, 20);
      text += fmt::format("{} ", data.bytes());
    }
    return text;
  };
  EXPECT_EQ(waiting(WaitingData(kIdsn)), "20 40 20 0 0 ");
  // Without a key 21 to 40 counts as the beginning.
  EXPECT_EQ(waiting(WaitingData(std::nullopt)), "0 20 20 0 0 ");
}

TEST_F(SeriesTest, NothingWaitsInOrder) {
  const auto waiting = waiting_data(packets_of(trace_));
  for (const BytesAt& at : waiting[kToServer])
    EXPECT_EQ(at.bytes, 0) << at.packetid;
}

}  // namespace
}  // namespace mptcpanalyzer
