// The numbers expected are those that tshark 4.0 gives to the same packets: cases A to P are those
// of captures/crafted/e02.pcap, sections those of WIRESHARK.md.
#include "flow/stream_table.h"

#include <gtest/gtest.h>

#include "flow/script_tracker_fixture.h"

namespace mptcpanalyzer {
namespace {

constexpr const char* kOpen = R"(
  0 C > S SYN seq=100
  0 S > C SYN,ACK seq=500 ack=101
  0 C > S ACK seq=101 ack=501
)";

TEST(StreamTable, Numbers) {
  const std::string open = kOpen;
  const std::string close = "0 C > S FIN,ACK seq=101 ack=501\n0 S > C FIN,ACK seq=501 ack=102\n";
  const std::string reset = "0 S > C RST seq=501\n";
  struct {
    const char* name;
    std::string script;
    std::vector<StreamId> streams;
  } const cases[] = {
      {"both directions are one stream",
       open + "0 S > C ACK seq=501 ack=101 len=5\n",
       {0, 0, 0, 0}},
      {"A: the same SYN after the close",
       open + close + "9 C > S SYN seq=100\n",
       {0, 0, 0, 0, 0, 0}},
      {"B: another ISN", open + close + "9 C > S SYN seq=999999\n", {0, 0, 0, 0, 0, 1}},
      {"B2: a late segment of the former goes to the latter",
       open + "9 C > S SYN seq=999999\n9 C > S ACK seq=101 ack=501 len=5\n",
       {0, 0, 0, 1, 1}},
      {"C: the same ISN after a reset", open + reset + "9 C > S SYN seq=100\n", {0, 0, 0, 0, 0}},
      {"C2: another one", open + reset + "9 C > S SYN seq=101\n", {0, 0, 0, 0, 1}},
      {"D: SYN/ACK before SYN", "0 S > C SYN,ACK seq=500 ack=101\n0 C > S SYN seq=100\n", {0, 0}},
      {"E: the SYN is not the one that the SYN/ACK answered",
       "0 S > C SYN,ACK seq=500 ack=101\n0 C > S SYN seq=900\n0 S > C SYN,ACK seq=500 ack=101\n",
       {0, 1, 1}},
      {"F: two different SYN/ACKs", open + "1 S > C SYN,ACK seq=7000 ack=101\n", {0, 0, 0, 0}},
      {"H: data in mid-stream, then a SYN",
       "0 C > S ACK seq=5000 ack=9 len=5\n1 C > S SYN seq=100\n",
       {0, 1}},
      {"I: the same, but the SYN is right before the data",
       "0 C > S ACK seq=5000 ack=9 len=5\n1 C > S SYN seq=4999\n",
       {0, 0}},
      {"L: both sides open at once", "0 C > S SYN seq=100\n0 S > C SYN seq=500\n", {0, 0}},
      {"O: the other side opens anew", open + "9 S > C SYN seq=12345\n", {0, 0, 0, 1}},
      {"P: ISN 1, 2, 1", "0 C > S SYN seq=1\n1 C > S SYN seq=2\n2 C > S SYN seq=1\n", {0, 1, 2}},
      {"ports tell streams apart, addresses too, in order of appearance",
       "0 C > S SYN seq=1\n0 C2 > S SYN seq=1\n0 C > S2 SYN seq=1\n0 C2 > S ACK seq=2\n0 S > C ACK "
       "ack=2\n",
       {0, 1, 2, 1, 0}},
      {"3.2: nothing but addresses and ports is the key",
       "0 C > S SYN seq=1 vlan=7\n0 S > C SYN,ACK seq=1 ack=2 vlan=8\n",
       {0, 0}},
  };
  for (const auto& c : cases)
    EXPECT_EQ(track_script(c.script).streams(), c.streams) << c.name;
}

struct Base {
  std::uint32_t base = 0;
  bool from_handshake = false;
};

// Section 3.4; the bases of the first and the second sender.
TEST(StreamTable, BasesOfSequenceNumbers) {
  struct {
    const char* name;
    const char* script;
    Base first;
    Base second;
  } const cases[] = {
      {"handshake", kOpen, {100, true}, {500, true}},
      {"mid-stream: before the first byte seen, before the first one acknowledged",
       "0 C > S ACK seq=5000 ack=9000 len=5\n",
       {4999, false},
       {8999, false}},
      {"an acknowledgement comes before the SYN",
       "0 S > C SYN,ACK seq=500 ack=101\n0 C > S SYN seq=100\n",
       {500, true},
       {100, false}},
      {"a later SYN/ACK overwrites",
       "0 C > S SYN seq=1\n0 S > C SYN,ACK seq=5 ack=2\n0 S > C SYN,ACK seq=7 ack=2\n",
       {1, true},
       {7, true}},
      {"numbers wrap", "0 C > S ACK seq=0 ack=0 len=1\n", {0xffffffff, false}, {0xffffffff, false}},
  };
  for (const auto& c : cases) {
    const TrackedScript tracked = track_script(c.script);
    const auto& sent_by = tracked.tables.streams.at(0).sent_by;
    EXPECT_EQ(sent_by[0].base, c.first.base) << c.name;
    EXPECT_EQ(sent_by[0].base_from_handshake, c.first.from_handshake) << c.name;
    EXPECT_EQ(sent_by[1].base, c.second.base) << c.name;
    EXPECT_EQ(sent_by[1].base_from_handshake, c.second.from_handshake) << c.name;
  }
}

TEST(StreamTable, ClientIsWhoMostLikelyOpened) {
  struct {
    const char* name;
    const char* script;
    const char* client;
  } const cases[] = {
      {"the sender of the SYN", "0 S > C SYN seq=1\n", "10.0.0.2:80"},
      {"the receiver of the SYN/ACK", "0 S2 > C SYN,ACK seq=1 ack=2\n", "10.0.0.1:1000"},
      {"a SYN is better evidence than a SYN/ACK",
       "0 C > S SYN,ACK seq=1 ack=2\n0 C > S SYN seq=1\n", "10.0.0.1:1000"},
      {"mid-stream: a well-known port is the server's", "0 S > C2 ACK seq=1 ack=2\n",
       "10.0.1.1:2000"},
      {"a registered port rather than an ephemeral one",
       "endpoint E 10.0.0.9:40000\n0 S2 > E ACK\n", "10.0.0.9:40000"},
      {"the lower one of two of a kind", "0 C2 > S2 ACK seq=1 ack=2\n", "10.0.1.2:2001"},
      {"of equal ports the first sender's", "endpoint P 10.0.0.9:80\n0 P > S ACK\n0 S > P ACK\n",
       "10.0.0.9:80"},
      {"an MP_CAPABLE after the SYN is the client's",
       "0 S2 > C2 ACK seq=1 ack=2\n0 C2 > S2 ACK seq=2 ack=2 mp_capable(v1,key=1,peer=2)\n",
       "10.0.1.1:2000"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(to_string(track_script(c.script).tables.streams.at(0).client()), c.client) << c.name;
  }
}

TEST(StreamTable, CountsWhatEachSideSent) {
  const TrackedScript tracked = track_script(
      {kOpen, "0 C > S PSH,ACK seq=101 ack=501 len=10\n0 C > S PSH,ACK seq=101 ack=501 len=10\n",
       "5 S > C FIN,ACK seq=501 ack=111\n"});
  const TcpStream& stream = tracked.tables.streams.at(0);
  EXPECT_EQ(stream.sent_by[0].segments, 4U);
  EXPECT_EQ(stream.sent_by[0].payload_bytes, 20U);
  EXPECT_EQ(stream.sent_by[1].segments, 2U);
  EXPECT_TRUE(stream.sent_by[1].fin);
  EXPECT_FALSE(stream.sent_by[0].fin);
  EXPECT_EQ(stream.last_time_ns - stream.first_time_ns, 5'000'000'000);
}

// More streams than the table starts with room for, found again in another order.
TEST(StreamTable, Grows) {
  std::vector<TcpStream> streams;
  StreamTable table(streams);
  Anomalies anomalies;
  Frame frame;
  Segment segment;
  segment.source.version = segment.destination.version = 4;
  segment.flags = tcp_flag::kSyn;
  constexpr StreamId kCount = 20000;
  for (StreamId i = 0; i < kCount; ++i) {
    segment.source_port = static_cast<std::uint16_t>(i);
    EXPECT_EQ(table.add(frame, segment, anomalies).stream, i);
  }
  segment.flags = tcp_flag::kAck;
  for (StreamId i = kCount; i-- > 0;) {
    segment.source_port = static_cast<std::uint16_t>(i);
    EXPECT_EQ(table.add(frame, segment, anomalies).stream, i);
  }
}

}  // namespace
}  // namespace mptcpanalyzer
