// Expected buffers are worked out by hand in the comments.
#include "analysis/topology/topology.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/shared_captures.h"

namespace mptcpanalyzer {
namespace {

Topology parsed(std::string_view text) {
  const Result<Topology> topology = parse_topology(text, "test");
  EXPECT_TRUE(topology.ok()) << (topology.ok() ? "" : topology.error().line());
  return topology.ok() ? *topology : Topology{};
}

std::string error_of(std::string_view text) {
  const Result<Topology> topology = parse_topology(text, "test");
  return topology.ok() ? "no error" : topology.error().where + ": " + topology.error().what;
}

TEST(RequiredBufferTest, OfTwoPathsWithTheSameRtt) {
  // RTT 50 + 10 ms; each carries 10 * 1500 bytes by 60 ms = 250,000 bytes/s, both 500,000.
  // Times 60 ms: 30,000. RTO 60 + 4 * 10 ms: 50,000.
  const Topology topology = parsed(R"({"subflows": [
    {"mss": 1500, "var": 10, "f": 50, "b": 10}, {"mss": 1500, "var": 10, "f": 10, "b": 50}]})");
  EXPECT_EQ(topology.format, "mptcpanalyzer");
  const Result<RequiredBuffer> buffer = required_buffer(topology, 10);
  ASSERT_TRUE(buffer.ok());
  EXPECT_DOUBLE_EQ(buffer->bytes_per_s, 500'000);
  EXPECT_EQ(buffer->without_loss_bytes, 30'000U);
  EXPECT_EQ(buffer->fast_retransmit_bytes, 60'000U);
  EXPECT_EQ(buffer->timeout_bytes, 50'000U);
}

TEST(RequiredBufferTest, TheSlowestPathDecidesAndBytesAreRoundedUp) {
  // 4 * 1000 bytes by 20 ms = 200,000/s and 1 * 1000 by 300 ms = 3,333.33/s; times 300 ms: 61,000.
  // RTOs 20 + 4 * 100 = 420 ms and 300 + 4 * 1 = 304 ms; 203,333.33 * 0.42 = 85,400.
  const Topology topology = parsed(R"({"name": "n", "subflows": [
    {"mss": 1000, "cwnd": 4, "fowd": 10, "bowd": 10, "var": 100},
    {"mss": 1000, "cwnd": 1, "fowd": 299, "bowd": 1, "var": 1}]})");
  EXPECT_EQ(topology.format, "mptcpnumerics");
  const Result<RequiredBuffer> buffer = required_buffer(topology, std::nullopt);
  ASSERT_TRUE(buffer.ok());
  EXPECT_EQ(buffer->without_loss_bytes, 61'000U);
  EXPECT_EQ(buffer->fast_retransmit_bytes, 122'000U);
  EXPECT_EQ(buffer->timeout_bytes, 85'400U);
  // 1 * 1000 by 7 ms = 142,857.14/s; times 7 ms: 1,000; RTO 7.5 ms: 1,071.4.
  const Result<RequiredBuffer> rounded = required_buffer(
      parsed(R"({"subflows": [{"mss": 1000, "cwnd": 1, "f": 3, "b": 4, "var": 0.125}]})"), 9);
  ASSERT_TRUE(rounded.ok());
  EXPECT_EQ(rounded->without_loss_bytes, 1'000U);
  EXPECT_EQ(rounded->timeout_bytes, 1'072U);
}

TEST(RequiredBufferTest, NeedsAWindow) {
  const Topology topology = parsed(R"({"subflows": [{"mss": 1, "f": 1, "b": 0, "var": 0}]})");
  const Result<RequiredBuffer> buffer = required_buffer(topology, std::nullopt);
  ASSERT_FALSE(buffer.ok());
  EXPECT_EQ(buffer.error().where, "test, /subflows/0");
}

TEST(TopologyTest, SnapshotOfMptcpPm) {
  const Topology topology = parsed(R"({"name": "3974028188", "sender": {"snd_buffer": 40},
    "subflows": [{"mtu": 1500, "rtt_us": 150676, "rto_us": 538000, "snd_cwnd": 10,
                  "srcIp": "10.0.0.1", "srcPort": 31765, "dstIp": "2001:db8::1", "dstPort": 80},
                 {"mtu": 1500, "rtt_us": 1, "rto_us": 2, "snd_cwnd": 1,
                  "srcIp": "2001:db8::2", "srcPort": 1, "dstIp": "2001:db8::1", "dstPort": 80}]})");
  EXPECT_EQ(topology.format, "mptcp-pm");
  EXPECT_EQ(topology.name, "3974028188");
  EXPECT_EQ(topology.send_buffer_kib, 40);
  ASSERT_EQ(topology.subflows.size(), 2U);
  const TopologySubflow& subflow = topology.subflows.front();
  EXPECT_EQ(subflow.source, "10.0.0.1:31765");
  EXPECT_EQ(subflow.destination, "[2001:db8::1]:80");
  EXPECT_EQ(subflow.mss_bytes, 1460U);
  EXPECT_DOUBLE_EQ(subflow.rtt_s.value_or(0), 0.150676);
  EXPECT_DOUBLE_EQ(subflow.rto_s, 0.538);
  EXPECT_EQ(subflow.cwnd_segments, 10U);
  EXPECT_EQ(topology.subflows.back().mss_bytes, 1440U);
}

TEST(RequiredBufferTest, LeavesOutWhatHasNoRttYet) {
  // 2 * 100 bytes by 1 ms = 200,000/s; times 1 ms: 200; RTO 3 ms: 600.
  constexpr const char* kFast =
      R"({"mtu": 140, "rtt_us": 1000, "rto_us": 3000, "snd_cwnd": 2, "srcPort": 1, "dstPort": 1})";
  constexpr const char* kNew =
      R"({"mtu": 1500, "rtt_us": 0, "rto_us": 1000000, "snd_cwnd": 10, "srcPort": 1, "dstPort": 1})";
  const Result<RequiredBuffer> buffer = required_buffer(
      parsed(fmt::format(R"({{"subflows": [{}, {}]}})", kFast, kNew)), std::nullopt);
  ASSERT_TRUE(buffer.ok());
  EXPECT_EQ(buffer->without_loss_bytes, 200U);
  EXPECT_EQ(buffer->timeout_bytes, 600U);
  EXPECT_FALSE(
      required_buffer(parsed(fmt::format(R"({{"subflows": [{}]}})", kNew)), std::nullopt).ok());
}

TEST(TopologyTest, SaysWhereItIsWrong) {
  struct Case {
    const char* text;
    const char* error;
  };
  constexpr Case kCases[] = {
      {"", "test, byte 1: is no JSON"},
      {"{\"subflows\": [}", "test, byte 15: is no JSON"},
      {"{\"name\": 1e999}", "test: has a number that is beyond all bounds"},
      {"[]", "test: is no object"},
      {"{}", "test, /subflows: is missing"},
      {R"({"subflows": {}})", "test, /subflows: is no list of 1 to 1024 subflows"},
      {R"({"subflows": []})", "test, /subflows: is no list of 1 to 1024 subflows"},
      {R"({"subflows": [7]})", "test, /subflows/0: is no object"},
      {R"({"subflows": [{}]})", "test, /subflows/0/mss: is missing"},
      {R"({"subflows": [{"mss": "1500"}]})", "test, /subflows/0/mss: is no number"},
      {R"({"subflows": [{"mss": -1}]})", "test, /subflows/0/mss: is -1, not from 1 to 262144"},
      {R"({"subflows": [{"mss": 1, "f": 0, "b": 0, "var": 0}]})",
       "test, /subflows/0/f: is 0, and so is the delay back"},
      {R"({"subflows": [{"mss": 1, "f": 1, "b": 1}]})", "test, /subflows/0/var: is missing"},
      {R"({"subflows": [{"mss": 1, "f": 1, "b": 1, "var": 1, "loss": 2}]})",
       "test, /subflows/0/loss: is 2, not from 0 to 1"},
      {R"({"subflows": [{"mss": 1, "f": 1, "b": 1, "var": 1}, {"mss": 1, "fowd": 1}]})",
       "test, /subflows/1/f: is missing"},
      {R"({"subflows": [{"rtt_us": 1, "srcIp": 4}]})", "test, /subflows/0/srcIp: is no text"},
      {R"({"sender": 1, "subflows": [1]})", "test, /sender: is no object"},
      {R"({"sender": {"snd_buffer": "1"}, "subflows": [1]})",
       "test, /sender/snd_buffer: is no number"},
  };
  for (const Case& c : kCases)
    EXPECT_EQ(error_of(c.text), c.error) << c.text;
}

TEST(TopologyTest, DeepNestingIsNoHarm) {
  EXPECT_THAT(error_of(std::string(1 << 20, '[')), testing::HasSubstr("is no JSON"));
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_THAT(error_of("{\"subflows\": [" + deep + "]}"), testing::HasSubstr("is no object"));
}

TEST(TopologyTest, FilesOfTheOriginal) {
  const std::string folder = shared_captures();
  if (folder.empty()) GTEST_SKIP() << "the shared captures are missing (MPTCPANALYZER_SHARED)";
  for (const char* name : {"topology.json", "topology_numerics.json"}) {
    const Result<Topology> topology = load_topology(folder + "original/" + name);
    ASSERT_TRUE(topology.ok()) << topology.error().line();
    ASSERT_EQ(topology->subflows.size(), 2U);
    for (const TopologySubflow& subflow : topology->subflows) {
      EXPECT_DOUBLE_EQ(subflow.rtt_s.value_or(0), 0.060);
      EXPECT_DOUBLE_EQ(subflow.rto_s, 0.100);
      EXPECT_EQ(subflow.loss_ratio, 0.05);
    }
  }
  for (const int time : {0, 300, 600, 900, 1200, 1500, 1800}) {
    const std::string name = fmt::format("original/mptcp-pm/mptcp_3974028188_{}.json", time);
    const Result<Topology> topology = load_topology(folder + name);
    ASSERT_TRUE(topology.ok()) << topology.error().line();
    EXPECT_EQ(topology->format, "mptcp-pm");
    EXPECT_EQ(topology->subflows.size(), time < 900 ? 1U : 2U);
  }
}

}  // namespace
}  // namespace mptcpanalyzer
