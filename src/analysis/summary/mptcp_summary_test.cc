#include "analysis/summary/mptcp_summary.h"

#include <gtest/gtest.h>
#include <string>

#include "analysis/script_summary_fixture.h"
#include "analysis/two_subflows_fixture.h"

namespace mptcpanalyzer {
namespace {

struct Both {
  MptcpSummary from_capture;
  MptcpSummary from_trace;
};

Both summaries(std::string_view script) {
  const CaptureTables tracked = tracked_script(script);
  const Trace trace = trace_of_script(script);
  return {
      summary_of_capture<MptcpSummaryBuilder>(script, *find_subject(tracked, Level::mptcp, 0)),
      summary_of_trace<MptcpSummaryBuilder>(trace, *find_subject(trace.tables(), Level::mptcp, 0))};
}

void expect_bytes(const CarriedBytes& bytes, const CarriedBytes& expected) {
  EXPECT_EQ(bytes.throughput, expected.throughput);
  EXPECT_EQ(bytes.new_data, expected.new_data);
  EXPECT_EQ(bytes.reinjected, expected.reinjected);
  EXPECT_EQ(bytes.data_retransmitted, expected.data_retransmitted);
  EXPECT_EQ(bytes.retransmitted, expected.retransmitted);
  EXPECT_EQ(bytes.undelivered, expected.undelivered);
  EXPECT_EQ(bytes.unmapped, expected.unmapped);
  EXPECT_EQ(bytes.gap_filling, expected.gap_filling);
}

// All expectations follow from the script by hand.
void expect_connection(const MptcpSummary& summary) {
  ASSERT_EQ(summary.directions.size(), 2U);
  const MptcpDirectionSummary& up = summary.directions[0];
  EXPECT_EQ(up.mptcpdest, Role::server);
  expect_bytes(up.bytes, {120, 60, 20, 20, 20, 0, 0});
  EXPECT_EQ(up.packets, 10U);
  EXPECT_DOUBLE_EQ(duration_s(up.span).value(), 1.9);
  EXPECT_NEAR(bits_per_second(up.bytes.throughput, up.span).value(), 120 * 8 / 1.9, 1e-6);
  ASSERT_EQ(up.subflows.size(), 2U);
  expect_bytes(up.subflows[0].bytes, {60, 20, 20, 20, 0, 0, 0});
  expect_bytes(up.subflows[1].bytes, {60, 40, 0, 0, 20, 0, 0});
  EXPECT_DOUBLE_EQ(up.subflows[0].throughput_contribution, 0.5);
  EXPECT_DOUBLE_EQ(up.subflows[0].goodput_contribution, 1.0 / 3);
  EXPECT_DOUBLE_EQ(up.subflows[1].goodput_contribution, 2.0 / 3);
  EXPECT_FALSE(up.subflows[0].stream.backup);
  EXPECT_TRUE(up.subflows[1].stream.backup);
  EXPECT_DOUBLE_EQ(duration_s(up.subflows[0].data_span).value(), 0.3);
  ASSERT_EQ(up.reinjected.size(), 1U);
  EXPECT_EQ(up.reinjected[0].from_tcpstream, 1U);
  EXPECT_EQ(up.reinjected[0].to_tcpstream, 0U);
  EXPECT_EQ(up.reinjected[0].bytes, 20U);

  // 20 bytes each from 11.000 to 11.010, from 11.100 and from 11.400 to 12.000.
  const DataLevelSummary& level = up.data_level;
  EXPECT_EQ(level.dsn_rtt_ns.value().samples, 3U);
  EXPECT_EQ(level.dsn_rtt_ns->min, 10'000'000);
  EXPECT_EQ(level.dsn_rtt_ns->median, 600'000'000);
  EXPECT_EQ(level.dsn_rtt_ns->max, 900'000'000);
  // The first DATA_ACK makes the flight known: 20 bytes at 11.100, 40 at 11.400.
  EXPECT_EQ(level.flight_bytes.value().samples, 2U);
  EXPECT_EQ(level.flight_bytes->min, 20);
  EXPECT_EQ(level.flight_bytes->max, 40);
  EXPECT_EQ(level.receive_window_bytes.value().max, 250 << 2);
  EXPECT_EQ(level.data_ack_bytes.value().max, 40);
  // 1 to 20 on the first subflow, 21 to 60 on the second.
  EXPECT_EQ(level.burst_bytes.value().samples, 2U);
  EXPECT_EQ(level.burst_bytes->max, 40);
  EXPECT_EQ(level.switches, 1U);

  const MptcpDirectionSummary& down = summary.directions[1];
  expect_bytes(down.bytes, {0, 0, 0, 0, 0, 0, 0});
  EXPECT_DOUBLE_EQ(down.subflows[0].throughput_contribution, 0);
  EXPECT_EQ(down.packets, 4U);
  ASSERT_EQ(summary.join_delays.size(), 1U);
  EXPECT_EQ(summary.join_delays[0].tcpstream, 1U);
  EXPECT_DOUBLE_EQ(summary.join_delays[0].delay_s, 0.1);
  EXPECT_EQ(summary.notes, std::vector<std::string>{"no data towards Client was captured"});
}

TEST(MptcpSummary, CountsEachByteInItsClass) {
  const Both both = summaries(kConnection);
  {
    SCOPED_TRACE("from the capture");
    expect_connection(both.from_capture);
  }
  SCOPED_TRACE("from the trace");
  expect_connection(both.from_trace);
}

// The server answers MP_CAPABLE, then the client's data comes without DSS: plain TCP. Its 30 bytes
// count once, the repeated 10 as retransmitted.
TEST(MptcpSummary, OfAFallbackCountsWhatTcpCarried) {
  const Both both = summaries(R"(
endpoint C 10.0.0.1:1000
endpoint S 10.0.0.2:80
1.000 C > S SYN seq=1000 mp_capable(v1)
1.010 S > C SYN,ACK seq=5000 ack=1001 mp_capable(v1,key=2)
1.020 C > S ACK seq=1001 ack=5001
1.030 C > S PSH,ACK seq=1001 ack=5001 len=20
1.040 C > S PSH,ACK seq=1021 ack=5001 len=10
1.900 C > S PSH,ACK seq=1021 ack=5001 len=10
)");
  for (const MptcpSummary* summary : {&both.from_capture, &both.from_trace}) {
    expect_bytes(summary->directions[0].bytes, {40, 30, 0, 0, 10, 0, 30, 0});
    ASSERT_FALSE(summary->notes.empty());
    EXPECT_EQ(summary->notes[0],
              "tcp stream 0 fell back to plain TCP: data came without MPTCP options");
  }
}

// The mapping of the first segment comes with the second only: until then its bytes count as data
// without a mapping, afterwards no more.
TEST(MptcpSummary, TakesBackWhatALateMappingExplains) {
  const Both both = summaries(R"(
endpoint C 10.0.0.1:1000
endpoint S 10.0.0.2:80
let A = 7
let B = 8
1.000 C > S SYN seq=1000 mp_capable(v1)
1.010 S > C SYN,ACK seq=5000 ack=1001 mp_capable(v1,key=B)
1.020 C > S ACK seq=1001 ack=5001 mp_capable(v1,key=A,peer=B)
1.030 C > S ACK seq=1001 ack=5001 len=20
1.040 C > S ACK seq=1021 ack=5001 len=20 dss(ack=idsn1(B)+1,dsn=idsn1(A)+1,ssn=1,len=40)
)");
  expect_bytes(both.from_capture.directions[0].bytes, {40, 40, 0, 0, 0, 0, 0});
  expect_bytes(both.from_trace.directions[0].bytes, {40, 40, 0, 0, 0, 0, 0});
}

// A capture of one direction, begun in the middle.
TEST(MptcpSummary, OfWhatIsMissingSaysSo) {
  const Both both = summaries(R"(
endpoint C 10.0.0.1:1000
endpoint S 10.0.0.2:80
1.000 C > S ACK seq=2000 ack=5001 len=20 dss(ack=77,dsn=1000,ssn=1000,len=20)
1.500 C > S ACK seq=2020 ack=5001 len=20 dss(ack=77,dsn=1020,ssn=1020,len=20)
)");
  for (const MptcpSummary* summary : {&both.from_capture, &both.from_trace}) {
    EXPECT_EQ(summary->directions[0].bytes.new_data + summary->directions[1].bytes.new_data, 40U);
    ASSERT_GE(summary->notes.size(), 2U);
    EXPECT_NE(summary->notes[0].find("was not captured"), std::string::npos);
  }
}

TEST(MptcpSummary, OfNoSuchConnectionIsNothing) {
  const CaptureTables tracked = tracked_script(kConnection);
  EXPECT_FALSE(find_subject(tracked, Level::mptcp, 1));
  EXPECT_FALSE(find_subject(tracked, Level::tcp, 2));
}

}  // namespace
}  // namespace mptcpanalyzer
