// Offset, drift and steps of generated pairs, whose delays and clocks are known to the nanosecond.

#include "ends/clocks/clock_estimate.h"

#include <cmath>
#include <gtest/gtest.h>

#include "ends/delivery/owd.h"
#include "ends/delivery/print_owds.h"
#include "ends/trace_pair_fixture.h"
#include "testing/random_source.h"

namespace mptcpanalyzer {
namespace {

struct Skew {
  const char* what;
  std::int64_t ahead_ns;
  double ppm;
};

const Skew kSkews[] = {
    {"equal clocks", 0, 0},
    {"ahead", 1'500'000'000, 0},
    {"behind by a day", -86'400'000'000'000, 0},
    {"fast", 250'000'000, 80},
    {"slow", -3'000'000, -200},
};

GeneratedPair skewed(const Skew& skew) {
  TrafficOptions options;
  options.packets = 60'000;
  options.snap_length = 120;
  PathOptions path;
  path.delays_ns = {4'000'000, 15'000'000};
  path.server_ahead_ns = skew.ahead_ns;
  path.server_fast_ppm = skew.ppm;
  return generate_pair(options, path);
}

TEST(ClockEstimate, OfSkewedPairs) {
  for (const Skew& skew : kSkews) {
    const GeneratedPair pair = skewed(skew);
    const Trace client = trace_of_capture(pair.client);
    const Trace server = trace_of_capture(pair.server);
    for (const bool client_first : {true, false}) {
      const Trace& first = client_first ? client : server;
      const Trace& second = client_first ? server : client;
      const double sign = client_first ? 1 : -1;
      const MergedTrace merged =
          merge_streams(first, second, compare_connections(first, second, 0, 0).subflows);
      ASSERT_EQ(merged.first_is_at_client, client_first) << skew.what;
      const auto estimate = estimate_clocks(merged);
      ASSERT_TRUE(estimate) << skew.what;
      EXPECT_TRUE(estimate->difference.steps.empty()) << skew.what;
      EXPECT_NEAR(estimate->difference.offset_s, sign * static_cast<double>(skew.ahead_ns) * 1e-9,
                  20e-6)
          << skew.what;
      // Half of the round trip on the faster path.
      EXPECT_NEAR(estimate->offset_error_s, 4e-3, 20e-6) << skew.what;
      EXPECT_EQ(estimate->clocks_disagree, std::abs(skew.ahead_ns) > 4'000'000) << skew.what;
      // The delays of both paths, when all is corrected.
      for (const MergedDirection& direction : merged.directions) {
        const OwdSummary owds =
            summarize_owds(direction, estimate->difference, estimate->difference);
        const double delay = direction.tcpstream == 0 ? 4e-3 : 15e-3;
        EXPECT_NEAR(*owds.min_s, delay, 50e-6) << skew.what;
        EXPECT_NEAR(*owds.max_s, delay, 50e-6) << skew.what;
        EXPECT_EQ(owds.lost, 0U);
        EXPECT_TRUE(owds.impossible.empty());
      }
    }
  }
}

// A pair of any kind: 2 to 600 s, up to 200 ppm, with and without a step of up to 100 ms, queues
// of every shape and up to 100 ms before one host or both, losses of up to 5 %.
struct AnyPair {
  TrafficOptions options;
  PathOptions path;
};

AnyPair any_pair(std::uint64_t seed) {
  RandomSource random(seed);
  const auto between = [&](double low, double high) {
    return low + (high - low) * static_cast<double>(random.below(1'000'000)) * 1e-6;
  };
  AnyPair pair;
  pair.options.seed = random.bits();
  pair.options.packets = 1500;
  pair.options.snap_length = 120;
  pair.options.subflows = static_cast<std::uint32_t>(1 + random.below(2));
  pair.options.loss = between(0, 0.05);
  PathOptions& path = pair.path;
  path.delays_ns = {static_cast<std::int64_t>(between(2e6, 40e6)),
                    static_cast<std::int64_t>(between(2e6, 40e6))};
  path.server_ahead_ns = static_cast<std::int64_t>(between(-1e9, 1e9));
  path.server_fast_ppm = between(-200, 200);
  path.server_step_ns = random.chance(0.5) ? 0 : static_cast<std::int64_t>(between(0, 100e6));
  path.duration_ns = static_cast<std::int64_t>(2e9 * std::pow(300, between(0, 1)));
  path.queue_ns = random.chance(0.3) ? 0 : static_cast<std::int64_t>(between(0, 100e6));
  path.server_queue_ns = random.chance(0.6) ? 0 : static_cast<std::int64_t>(between(0, 100e6));
  path.queue_shape = static_cast<QueueShape>(random.below(4));
  return pair;
}

TEST(ClockEstimate, BoundsHoldForNineteenPairsOfTwenty) {
  constexpr int kPairs = 200;
  int drifts = 0;
  int offsets = 0;
  int stepped = 0;
  int steps = 0;
  for (int i = 0; i < kPairs; ++i) {
    const auto [options, path] = any_pair(static_cast<std::uint64_t>(i) + 1);
    const GeneratedPair pair = generate_pair(options, path);
    const Trace client = trace_of_capture(pair.client);
    const Trace server = trace_of_capture(pair.server);
    const auto estimate = estimate_clocks(
        merge_streams(client, server, compare_connections(client, server, 0, 0).subflows));
    ASSERT_TRUE(estimate) << i;
    // The estimate is for the first frame, which both have.
    const double offset_off =
        estimate->difference.offset_s - static_cast<double>(path.server_ahead_ns) * 1e-9;
    const double drift_off = estimate->difference.drift_ppm - path.server_fast_ppm;
    drifts += std::abs(drift_off) <= 2 * estimate->drift_error_ppm + 0.01 ? 1 : 0;
    offsets += std::abs(offset_off) <= 2 * estimate->offset_error_s ? 1 : 0;
    const double step_s = static_cast<double>(path.server_step_ns) * 1e-9;
    double found_s = 0;
    double error_s = estimate->offset_error_s;  // of one that was not found
    for (const ClockStep& step : estimate->difference.steps) {
      found_s += step.step_s;
      error_s = std::max(error_s, step.error_s);
    }
    stepped += step_s != 0 ? 1 : 0;
    steps += step_s != 0 && std::abs(found_s - step_s) <= 2 * error_s ? 1 : 0;
  }
  EXPECT_GE(drifts, kPairs * 95 / 100);
  EXPECT_GE(offsets, kPairs * 95 / 100);
  EXPECT_GE(steps * 100, stepped * 95);
  RecordProperty("drifts", drifts);
  RecordProperty("offsets", offsets);
  RecordProperty("steps", steps);
}

// 10 s of these clocks drift by as much as half of the round trip: no step.
TEST(ClockEstimate, ADriftIsNoStep) {
  TrafficOptions options;
  options.packets = 1500;
  options.snap_length = 120;
  PathOptions path;
  path.delays_ns = {2'300'000};
  path.server_fast_ppm = -190;
  path.duration_ns = 540'000'000'000;
  const GeneratedPair pair = generate_pair(options, path);
  const Trace client = trace_of_capture(pair.client);
  const Trace server = trace_of_capture(pair.server);
  const auto estimate = estimate_clocks(
      merge_streams(client, server, compare_connections(client, server, 0, 0).subflows));
  ASSERT_TRUE(estimate);
  EXPECT_TRUE(estimate->difference.steps.empty());
  EXPECT_NEAR(estimate->difference.drift_ppm, path.server_fast_ppm, 0.1);
}

TEST(ClockEstimate, NeedsPacketsOfBothDirections) {
  const std::string script = R"(
endpoint C 10.0.0.1:1000
endpoint S 10.0.0.2:80
0.000 C > S SYN seq=100
0.100 C > S ACK seq=101 ack=501 len=5
)";
  const TracePair pair{trace_of_script(script), trace_of_script(script)};
  EXPECT_FALSE(estimate_clocks(pair.merged()));
}

TEST(Owds, AreSummarised) {
  constexpr const char* kEndpoints = "endpoint C 10.0.0.1:1000\nendpoint S 10.0.0.2:80\n";
  // Delays of 10, 30, 20 and -1 ms; the fourth packet is lost, the third overtakes the second; the
  // last was sent when the server's capture had ended.
  const TracePair pair{trace_of_script(std::string(kEndpoints) + R"(
0.000 C > S SYN seq=100
0.030 S > C SYN,ACK seq=500 ack=101
0.100 C > S ACK seq=101 ack=501 len=5
0.105 C > S ACK seq=106 ack=501 len=5
0.110 C > S ACK seq=111 ack=501 len=5
0.300 C > S ACK seq=116 ack=501 len=5
0.900 C > S ACK seq=121 ack=501 len=5
)"),
                       trace_of_script(std::string(kEndpoints) + R"(
0.010 C > S SYN seq=100
0.010 S > C SYN,ACK seq=500 ack=101
0.125 C > S ACK seq=106 ack=501 len=5
0.130 C > S ACK seq=101 ack=501 len=5
0.299 C > S ACK seq=116 ack=501 len=5
)")};
  const MergedTrace merged = pair.merged();
  const OwdSummary owds = summarize_owds(merged.directions[0], {}, {});
  EXPECT_EQ(owds.tcpdest, Role::server);
  EXPECT_EQ(owds.packets, 4U);
  EXPECT_EQ(owds.lost, 1U);
  EXPECT_EQ(owds.beyond_capture, 1U);
  EXPECT_EQ(owds.reordered, 1U);
  EXPECT_NEAR(*owds.min_s, -0.001, 1e-9);
  EXPECT_NEAR(*owds.median_s, 0.010, 1e-9);
  EXPECT_NEAR(*owds.p95_s, 0.030, 1e-9);
  EXPECT_NEAR(*owds.max_s, 0.030, 1e-9);
  EXPECT_NEAR(*owds.jitter_s, (0.020 + 0.010 + 0.021) / 3, 1e-9);
  EXPECT_EQ(owds.impossible, std::vector<std::uint32_t>{6});
}

// The path takes 10 ms. The server's capture ends at 1.000 s with a packet of its own: what was
// sent at 0.995 s was still on its way, what was sent at 0.500 s and at 0.980 s is lost.
TEST(Owds, WhatWasInFlightWhenTheCaptureEndedIsNotLost) {
  constexpr const char* kEndpoints = "endpoint C 10.0.0.1:1000\nendpoint S 10.0.0.2:80\n";
  const TracePair pair{trace_of_script(std::string(kEndpoints) + R"(
0.000 C > S SYN seq=100
0.020 S > C SYN,ACK seq=500 ack=101
0.100 C > S ACK seq=101 ack=501 len=5
0.500 C > S ACK seq=106 ack=501 len=5
0.980 C > S ACK seq=111 ack=501 len=5
0.995 C > S ACK seq=116 ack=501 len=5
1.010 S > C ACK seq=501 ack=106 len=7
)"),
                       trace_of_script(std::string(kEndpoints) + R"(
0.010 C > S SYN seq=100
0.010 S > C SYN,ACK seq=500 ack=101
0.110 C > S ACK seq=101 ack=501 len=5
1.000 S > C ACK seq=501 ack=106 len=7
)")};
  const MergedTrace merged = pair.merged();
  const OwdSummary owds = summarize_owds(merged.directions[0], {}, {});
  EXPECT_EQ(owds.lost, 2U);
  EXPECT_EQ(owds.beyond_capture, 1U);
}

// The path hands on a packet in 1 ms. Of six sent at once the server's capture has three when it
// ends with a packet of its own, 0.5 ms after the last: the others stand in the queue. Sent much
// earlier and after a pause they would be lost.
TEST(Owds, WhatWasQueuedWhenTheCaptureEndedIsNotLost) {
  constexpr const char* kEndpoints = "endpoint C 10.0.0.1:1000\nendpoint S 10.0.0.2:80\n";
  const auto pair_that_ends_at = [&](const char* end, const char* seen) {
    return TracePair{trace_of_script(std::string(kEndpoints) + R"(
0.0000 C > S SYN seq=100
0.0200 S > C SYN,ACK seq=500 ack=101
0.1000 C > S ACK seq=101 ack=501 len=5
0.1000 C > S ACK seq=106 ack=501 len=5
0.1000 C > S ACK seq=111 ack=501 len=5
0.1000 C > S ACK seq=116 ack=501 len=5
0.1000 C > S ACK seq=121 ack=501 len=5
0.1000 C > S ACK seq=126 ack=501 len=5
)" + seen + " S > C ACK seq=501 ack=106 len=7\n"),
                     trace_of_script(std::string(kEndpoints) + R"(
0.0100 C > S SYN seq=100
0.0100 S > C SYN,ACK seq=500 ack=101
0.1100 C > S ACK seq=101 ack=501 len=5
0.1110 C > S ACK seq=106 ack=501 len=5
0.1120 C > S ACK seq=111 ack=501 len=5
)" + end + " S > C ACK seq=501 ack=106 len=7\n")};
  };
  const OwdSummary soon =
      summarize_owds(pair_that_ends_at("0.1125", "0.1225").merged().directions[0], {}, {});
  EXPECT_EQ(soon.lost, 0U);
  EXPECT_EQ(soon.beyond_capture, 3U);
  const OwdSummary late =
      summarize_owds(pair_that_ends_at("0.1145", "0.1245").merged().directions[0], {}, {});
  EXPECT_EQ(late.lost, 2U);
  EXPECT_EQ(late.beyond_capture, 1U);
}

// The server's clock is set back by 0.5 s: by it its capture ends before the client sent the packet
// that the path lost.
TEST(Owds, WhatThePathLostBetweenArrivalsIsLostWhateverTheClocksSay) {
  constexpr const char* kEndpoints = "endpoint C 10.0.0.1:1000\nendpoint S 10.0.0.2:80\n";
  const TracePair pair{trace_of_script(std::string(kEndpoints) + R"(
0.000 C > S SYN seq=100
0.100 C > S ACK seq=101 ack=501 len=5
0.900 C > S ACK seq=106 ack=501 len=5
0.910 C > S ACK seq=111 ack=501 len=5
)"),
                       trace_of_script(std::string(kEndpoints) + R"(
0.010 C > S SYN seq=100
0.110 C > S ACK seq=101 ack=501 len=5
0.420 C > S ACK seq=111 ack=501 len=5
)")};
  const OwdSummary owds = summarize_owds(pair.merged().directions[0], {}, {});
  EXPECT_EQ(owds.lost, 1U);
  EXPECT_EQ(owds.beyond_capture, 0U);
}

}  // namespace
}  // namespace mptcpanalyzer
