#include <gtest/gtest.h>
#include <string>

#include "analysis/script_summary_fixture.h"
#include "analysis/summary/summarize.h"

namespace mptcpanalyzer {
namespace {

// Connections 0 (streams 0 and 2) and 1 (stream 1), and a plain stream 3; their segments take
// turns. 0 sends 30 bytes to the server, 10 of them again on its second subflow; 1 sends 50.
constexpr const char* kScript = R"(
endpoint C 10.0.0.1:1000
endpoint C2 10.0.1.1:2000
endpoint D 10.0.0.3:3000
endpoint P 10.0.0.4:4000
endpoint S 10.0.0.2:80
let T_S = token1(0x2)
0.0 C > S SYN seq=100 mp_capable(v1)
0.1 S > C SYN,ACK seq=500 ack=101 mp_capable(v1,key=0x2)
0.2 D > S SYN seq=100 mp_capable(v1)
0.2 C > S ACK seq=101 ack=501 mp_capable(v1,key=0x1,peer=0x2)
0.3 S > D SYN,ACK seq=900 ack=101 mp_capable(v1,key=0x4)
0.3 C2 > S SYN seq=200 mp_join(syn,token=T_S,nonce=3,id=1)
0.4 D > S ACK seq=101 ack=901 mp_capable(v1,key=0x3,peer=0x4)
0.4 S > C2 SYN,ACK seq=600 ack=201 mp_join(synack,hmac=v1/0x2/0x1/4/3,nonce=4,id=0)
0.5 C2 > S ACK seq=201 ack=601 mp_join(ack,hmac=v1/0x1/0x2/3/4)
0.5 P > S SYN seq=1
1.0 C > S ACK seq=101 ack=501 len=20 dss(dsn=idsn1(0x1)+1,ssn=1,len=20)
1.1 D > S ACK seq=101 ack=901 len=50 dss(dsn=idsn1(0x3)+1,ssn=1,len=50)
1.2 C2 > S ACK seq=201 ack=601 len=10 dss(dsn=idsn1(0x1)+11,ssn=1,len=10)
)";

void expect_both(const std::vector<MptcpSummary>& summaries) {
  ASSERT_EQ(summaries.size(), 2U);
  EXPECT_EQ(summaries[0].mptcpstream, 0U);
  const CarriedBytes& first = summaries[0].directions[0].bytes;
  EXPECT_EQ(summaries[0].directions[0].subflows.size(), 2U);
  EXPECT_EQ(first.throughput, 30U);
  EXPECT_EQ(first.new_data, 20U);
  EXPECT_EQ(first.reinjected, 10U);
  EXPECT_EQ(summaries[1].mptcpstream, 1U);
  const CarriedBytes& second = summaries[1].directions[0].bytes;
  EXPECT_EQ(second.throughput, 50U);
  EXPECT_EQ(second.new_data, 50U);
}

void expect_all(const std::vector<TcpSummary>& summaries) {
  ASSERT_EQ(summaries.size(), 4U);
  const std::array<std::uint64_t, 4> bytes = {20, 50, 10, 0};
  for (StreamId id = 0; id < summaries.size(); ++id) {
    EXPECT_EQ(summaries[id].stream.id, id);
    EXPECT_EQ(summaries[id].directions[0].sums.throughput_bytes, bytes[id]);
  }
}

TEST(SummarizeAll, IsWhatTheScriptSaysOfEach) {
  const CaptureTables tables = tracked_script(kScript);
  const ByteBuffer bytes = capture_from_script(kScript);
  int passes = 0;
  const Replay replay = [&](std::span<const Subject> subjects, const OnTracked& visit) {
    ++passes;
    return replay_capture(open_script(bytes), tables, subjects, visit, {});
  };
  expect_both(*summarize_all_mptcp(tables, replay));
  EXPECT_EQ(passes, 1);
  expect_all(*summarize_all_tcp(tables, replay));
}

TEST(SummarizeAll, OfATrace) {
  const Trace trace = trace_of_script(kScript);
  expect_both(*summarize_all_mptcp(trace));
  expect_all(*summarize_all_tcp(trace));
}

}  // namespace
}  // namespace mptcpanalyzer
