// Live analysis of generated traffic against the generator's own record of what it sent.
#include "analysis/summary/live_analysis.h"

#include <gtest/gtest.h>
#include <map>

#include "testing/traffic_generator.h"

namespace mptcpanalyzer {
namespace {

std::vector<TrafficOptions> cases() {
  std::vector<TrafficOptions> all;
  TrafficOptions options;
  options.connections = 3;
  options.subflows = 3;
  options.bytes_per_connection = 60'000;
  options.mss = 700;
  options.loss = 0.1;
  options.reinjections = 0.2;
  options.data_retransmissions = 0.1;
  for (const std::uint8_t version : {std::uint8_t{0}, std::uint8_t{1}}) {
    options.mptcp_version = version;
    for (const bool by_server : {false, true}) {
      options.server_subflows = by_server;
      for (const MappingStyle style :
           {MappingStyle::per_segment, MappingStyle::repeated, MappingStyle::first_only}) {
        options.mapping_style = style;
        ++options.seed;
        all.push_back(options);
      }
    }
  }
  return all;
}

void expect_equal(const CarriedBytes& found, const ByteCounts& sent) {
  EXPECT_EQ(found.new_data, sent.new_data);
  EXPECT_EQ(found.retransmitted, sent.retransmitted);
  EXPECT_EQ(found.data_retransmitted, sent.data_retransmitted);
  EXPECT_EQ(found.reinjected, sent.reinjected);
  EXPECT_EQ(found.unmapped, 0U);
}

void expect_equal(const MptcpSummary& summary, const ConnectionTruth& truth) {
  for (const MptcpDirectionSummary& direction : summary.directions) {
    const std::size_t sender =
        index_of(direction.mptcpdest == Role::server ? Host::client : Host::server);
    expect_equal(direction.bytes, truth.sent_by[sender]);
    ASSERT_EQ(direction.subflows.size(), truth.subflows.size());
    for (const SubflowDirectionSummary& found : direction.subflows) {
      const auto sent = std::find_if(
          truth.subflows.begin(), truth.subflows.end(),
          [&](const SubflowTruth& subflow) { return subflow.tcp_stream == found.stream.id; });
      ASSERT_NE(sent, truth.subflows.end());
      expect_equal(found.bytes, sent->sent_by[sender]);
    }
  }
}

TEST(LiveAnalysisTest, CountsWhatWasSent) {
  for (const TrafficOptions& options : cases()) {
    SCOPED_TRACE("seed " + std::to_string(options.seed));
    LiveAnalysis analysis{Interface{}};
    std::vector<ConnectionTruth> truths;
    generate_traffic(
        options, [&](const Frame& frame) { analysis.add(frame); },
        [&](const ConnectionTruth& truth) { truths.push_back(truth); });
    analysis.finish();
    EXPECT_EQ(truths.size(), options.connections);
    for (const ConnectionTruth& truth : truths)
      expect_equal(analysis.summary(truth.mptcp_stream), truth);
  }
}

// What the intervals show of each stream adds up to all that it sent.
TEST(LiveAnalysisTest, IntervalsAddUp) {
  constexpr std::size_t kAll = 1000;
  LiveAnalysis analysis{Interface{}};
  std::map<StreamId, std::uint64_t> shown;
  const auto show = [&] {
    const LiveInterval interval = analysis.end_interval(kAll);
    EXPECT_EQ(interval.left_out, 0U);
    for (const LiveRow& row : interval.rows) {
      if (row.tcpstream) shown[*row.tcpstream] += row.interval_bytes();
    }
  };
  TrafficOptions options = cases().back();
  std::vector<ConnectionTruth> truths;
  generate_traffic(
      options,
      [&](const Frame& frame) {
        analysis.add(frame);
        if (frame.number % 100 == 0) show();
      },
      [&](const ConnectionTruth& truth) { truths.push_back(truth); });
  show();
  for (const ConnectionTruth& truth : truths) {
    for (const SubflowTruth& subflow : truth.subflows) {
      std::uint64_t sent = 0;
      for (const ByteCounts& counts : subflow.sent_by) {
        sent +=
            counts.new_data + counts.retransmitted + counts.data_retransmitted + counts.reinjected;
      }
      EXPECT_EQ(shown[subflow.tcp_stream], sent);
    }
  }
}

// The busiest connections come first, whole; how many have no room is told.
TEST(LiveAnalysisTest, ShowsWhatThereIsRoomFor) {
  LiveAnalysis analysis{Interface{}};
  generate_traffic(
      cases().back(), [&](const Frame& frame) { analysis.add(frame); },
      [](const ConnectionTruth&) {});
  const LiveInterval interval = analysis.end_interval(5);
  ASSERT_EQ(interval.rows.size(), 4U);  // a connection of three subflows
  EXPECT_FALSE(interval.rows[0].tcpstream);
  std::uint64_t sum = 0;
  for (std::size_t i = 1; i < 4; ++i) {
    EXPECT_EQ(interval.rows[i].mptcpstream, interval.rows[0].mptcpstream);
    sum += interval.rows[i].interval_bytes();
  }
  EXPECT_EQ(interval.rows[0].interval_bytes(), sum);
  EXPECT_EQ(interval.left_out, 2U);
  EXPECT_TRUE(analysis.end_interval(5).rows.empty());
}

}  // namespace
}  // namespace mptcpanalyzer
