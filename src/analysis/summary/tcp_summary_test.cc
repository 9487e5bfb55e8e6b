#include "analysis/summary/tcp_summary.h"

#include <gtest/gtest.h>

#include "analysis/script_summary_fixture.h"

namespace mptcpanalyzer {
namespace {

// 300 bytes from the client, of which 100 are sent twice; the server answers 50.
constexpr const char* kStream = R"(
endpoint C 10.0.0.1:1000
endpoint S 10.0.0.2:80
1.000 C > S SYN seq=4294967290 win=500 ws=3 mss=1460
1.040 S > C SYN,ACK seq=5000 ack=4294967291 win=600 ws=2 mss=1400
1.041 C > S ACK seq=4294967291 ack=5001 win=100
2.000 C > S ACK seq=4294967291 ack=5001 win=100 len=100
2.001 C > S ACK seq=95 ack=5001 win=100 len=100
2.002 C > S ACK seq=195 ack=5001 win=100 len=100
2.040 S > C ACK seq=5001 ack=95 win=200 sack(195-295)
2.041 S > C ACK seq=5001 ack=95 win=200 sack(195-295)
2.500 C > S ACK seq=95 ack=5001 win=100 len=100
2.560 S > C PSH,ACK seq=5001 ack=295 win=0 len=50
2.570 C > S ACK seq=295 ack=5051 win=100
3.000 C > S FIN,ACK seq=295 ack=5051 win=100
3.100 S > C FIN,ACK seq=5051 ack=296 win=200
)";

// By hand from the script.
void expect_stream(const TcpSummary& summary) {
  EXPECT_DOUBLE_EQ(summary.initial_rtt_s.value(), 0.041);
  ASSERT_EQ(summary.directions.size(), 2U);
  const TcpDirectionSummary& up = summary.directions[0];
  EXPECT_EQ(up.tcpdest, Role::server);
  EXPECT_EQ(up.sums.packets, 8U);
  EXPECT_EQ(up.sums.throughput_bytes, 400U);
  EXPECT_EQ(up.sums.byte_range, 300U);
  EXPECT_EQ(up.sums.retransmitted_bytes, 100U);
  const auto& kind = up.sums.by_kind[static_cast<std::size_t>(Retransmission::retransmission)];
  EXPECT_EQ(kind.packets, 1U);
  EXPECT_EQ(kind.bytes, 100U);
  EXPECT_EQ(up.sums.pure_acks, 2U);
  EXPECT_EQ(up.sums.largest_segment_bytes, 100U);
  EXPECT_EQ(up.sums.flight_max_bytes, 300U);
  EXPECT_DOUBLE_EQ(duration_s(up.sums.span).value(), 2);
  EXPECT_EQ(up.mss, 1460);
  EXPECT_EQ(up.sums.window_scale, 3);
  // The SYN (40 ms), the first 100 bytes (40 ms), the FIN (100 ms); what was acknowledged at 2.560
  // had been sent twice (Karn).
  EXPECT_EQ(up.rtt_ns.value().samples, 3U);
  EXPECT_EQ(up.rtt_ns->min, 40'000'000);
  EXPECT_EQ(up.rtt_ns->median, 40'000'000);
  EXPECT_EQ(up.rtt_ns->max, 100'000'000);

  const TcpDirectionSummary& down = summary.directions[1];
  EXPECT_EQ(down.sums.throughput_bytes, 50U);
  EXPECT_EQ(down.sums.duplicate_acks, 1U);
  EXPECT_EQ(down.sums.sack_blocks, 2U);
  EXPECT_EQ(down.sums.zero_windows, 1U);
  EXPECT_EQ(down.mss, 1400);
  EXPECT_TRUE(summary.notes.empty());
}

TEST(TcpSummary, IsWhatTheScriptSays) {
  const CaptureTables tracked = tracked_script(kStream);
  expect_stream(
      summary_of_capture<TcpSummaryBuilder>(kStream, *find_subject(tracked, Level::tcp, 0)));
}

TEST(TcpSummary, IsTheSameOverTheTrace) {
  const Trace trace = trace_of_script(kStream);
  expect_stream(
      summary_of_trace<TcpSummaryBuilder>(trace, *find_subject(trace.tables(), Level::tcp, 0)));
}

TEST(TcpSummary, OfOneDirectionSaysSo) {
  constexpr const char* kScript = R"(
endpoint C 10.0.0.1:1000
endpoint S 10.0.0.2:80
1.000 C > S SYN seq=1
)";
  const CaptureTables tracked = tracked_script(kScript);
  const TcpSummary summary =
      summary_of_capture<TcpSummaryBuilder>(kScript, *find_subject(tracked, Level::tcp, 0));
  EXPECT_FALSE(summary.directions[1].rtt_ns);
  EXPECT_FALSE(duration_s(summary.directions[1].sums.span));
  EXPECT_FALSE(bits_per_second(0, summary.directions[0].sums.span));
  EXPECT_EQ(summary.notes, std::vector<std::string>{"no packet towards Client was captured"});
}

}  // namespace
}  // namespace mptcpanalyzer
