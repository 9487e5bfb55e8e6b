// Packet scripts: what is a copy is said where each is written.
#include "flow/capture_copies.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "packet/decode.h"
#include "testing/packet_script.h"

namespace mptcpanalyzer {
namespace {

// The numbers of the frames that are copies.
std::vector<std::size_t> copies_in(const std::string& lines, CaptureCopies& copies) {
  const ScriptCapture capture = parse_packet_script(
      "endpoint C 10.0.0.1:1000\nendpoint S 10.0.0.2:80\n"
      "endpoint C6 [2001:db8::1]:1000\nendpoint S6 [2001:db8::2]:80\n" +
      lines);
  std::vector<std::size_t> found;
  Frame frame;
  Segment segment;
  Anomalies anomalies;
  for (const ScriptFrame& written : capture.frames) {
    ++frame.number;
    frame.time_ns = written.time_ns;
    frame.bytes = written.bytes;
    frame.original_length = written.original_length;
    frame.interface = written.interface;
    const std::uint32_t link_type = capture.interfaces[written.interface].link_type;
    EXPECT_TRUE(decode(frame, link_type, segment, anomalies));
    if (copies.is_copy(frame, link_type, segment)) found.push_back(frame.number);
  }
  return found;
}

std::vector<std::size_t> copies_in(const std::string& lines) {
  CaptureCopies copies;
  return copies_in(lines, copies);
}

using Numbers = std::vector<std::size_t>;

TEST(CaptureCopies, OnAnotherInterface) {
  EXPECT_EQ(copies_in(R"(
    interface br0
    interface eth0
    1.000000 C > S ACK seq=1 ack=1 len=10 iface=0
    1.000005 C > S ACK seq=1 ack=1 len=10 iface=1
    1.000100 C6 > S6 ACK seq=1 ack=1 len=10 iface=0
    1.004000 C6 > S6 ACK seq=1 ack=1 len=10 iface=1
  )"),
            (Numbers{2, 4}));
}

// Others may come between the packet and its copy.
TEST(CaptureCopies, NeedNotBeNeighbours) {
  EXPECT_EQ(copies_in(R"(
    interface eth0
    interface eth1
    1.000000 C > S ACK seq=1 ack=1 len=10 iface=0
    1.000001 C > S ACK seq=11 ack=1 len=10 iface=0
    1.000002 C > S ACK seq=1 ack=1 len=10 iface=1
    1.000003 C > S ACK seq=11 ack=1 len=10 iface=1
  )"),
            (Numbers{3, 4}));
}

TEST(CaptureCopies, WithAnotherTtl) {
  EXPECT_EQ(copies_in(R"(
    1.000000 C > S ACK seq=1 ack=1 len=10 ttl=64
    1.000020 C > S ACK seq=1 ack=1 len=10 ttl=63
  )"),
            Numbers{2});
}

constexpr const char* kPacket =
    "45000028000000004006"
    "00000a0000010a000002"
    "03e80050000000010000000150100400"
    "00000000";

TEST(CaptureCopies, WithOtherMacAddresses) {
  EXPECT_EQ(copies_in(std::string("1.0 bytes 0200000000020200000000010800") + kPacket +
                      "\n1.00002 bytes 0200000000040200000000030800" + kPacket + "\n"),
            Numbers{2});
}

// Seen inside a tunnel and outside it: IP in IP around the same packet.
TEST(CaptureCopies, InsideATunnel) {
  EXPECT_EQ(copies_in(std::string("link raw\n1.0 bytes ") + kPacket +
                      "\n1.001 bytes 4500003c0000000040040000c0000201c0000202" + kPacket + "\n"),
            Numbers{2});
}

// Not even on another interface is the same segment a copy when it comes as late as one that was
// sent again.
TEST(CaptureCopies, AreNotWhatComesLater) {
  EXPECT_EQ(copies_in(R"(
    interface eth0
    interface eth1
    1.000 C6 > S6 ACK seq=1 ack=1 len=10 iface=0
    1.006 C6 > S6 ACK seq=1 ack=1 len=10 iface=1
    1.300 C6 > S6 ACK seq=1 ack=1 len=10 iface=0
  )"),
            Numbers{});
}

TEST(CaptureCopies, OfWhatIsSentAgainAreFoundAsWell) {
  EXPECT_EQ(copies_in(R"(
    interface eth0
    interface eth1
    1.0000 C6 > S6 ACK seq=1 ack=1 len=10 iface=0
    1.0001 C6 > S6 ACK seq=1 ack=1 len=10 iface=1
    1.0010 C6 > S6 ACK seq=1 ack=1 len=10 iface=0
    1.0011 C6 > S6 ACK seq=1 ack=1 len=10 iface=1
  )"),
            (Numbers{2, 4}));
}

// One field each that tells two segments apart.
TEST(CaptureCopies, AgreeInEverything) {
  for (const char* other : {"ACK seq=2 ack=1 len=10 ipid=7", "ACK seq=1 ack=2 len=10 ipid=7",
                            "PSH,ACK seq=1 ack=1 len=10 ipid=7", "ACK seq=1 ack=1 len=11 ipid=7",
                            "ACK seq=1 ack=1 len=10 ipid=8", "ACK seq=1 ack=1 len=10 ipid=7 win=3",
                            "ACK seq=1 ack=1 len=10 ipid=7 ts=1,3"}) {
    EXPECT_EQ(
        copies_in(std::string("interface a\ninterface b\n"
                              "1 C > S ACK seq=1 ack=1 len=10 ipid=7 ts=1,2 iface=0\n1 C > S ") +
                  other + (std::string(other).find("ts=") == std::string::npos ? " ts=1,2" : "") +
                  " iface=1\n"),
        Numbers{})
        << other;
  }
}

TEST(CaptureCopies, RecordsThatStandTwiceInTheFile) {
  EXPECT_EQ(copies_in(R"(
    1.0 C > S ACK seq=1 ack=1 len=10 ipid=7
    1.1 C > S ACK seq=11 ack=1 len=10 ipid=8
    1.2 C > S ACK seq=21 ack=1 len=10 ipid=9
    1.2 C > S ACK seq=21 ack=1 len=10 ipid=9
    1.3 C > S ACK seq=31 ack=1 ipid=10
    1.3 C > S ACK seq=31 ack=1 ipid=10
  )"),
            (Numbers{4, 6}));
}

// Twenty packets, three of which the network duplicates, microseconds apart on one interface.
TEST(CaptureCopies, AreNotWhatTheNetworkDuplicates) {
  std::string script;
  for (int i = 0; i < 20; ++i) {
    const std::string packet = " C > S ACK seq=" + std::to_string(100 * i) +
                               " ack=1 len=100 ipid=" + std::to_string(i + 1);
    script += "+0.001" + packet + "\n";
    if (i % 6 == 5) script += "+0.000004" + packet + "\n";
  }
  EXPECT_EQ(copies_in(script), Numbers{});
}

// A mirror port that shows what comes in and what goes out: nearly all packets, on one interface.
TEST(CaptureCopies, OfAMirrorPort) {
  std::string script;
  Numbers expected;
  std::size_t frame = 0;
  for (int i = 0; i < 300; ++i) {
    const std::string packet = " C6 > S6 ACK seq=" + std::to_string(100 * i) + " ack=1 len=100";
    script += "+0.001" + packet + "\n";
    ++frame;
    if (i % 10 == 9) continue;
    script += "+0.000004" + packet + "\n";
    expected.push_back(++frame);
  }
  EXPECT_EQ(copies_in(script), expected);
}

// Without identification, one says what the other says; they are two all the same.
TEST(CaptureCopies, AreNotDuplicateAcknowledgements) {
  EXPECT_EQ(copies_in(R"(
    1.00 C6 > S6 ACK seq=1 ack=1 len=10
    1.01 S6 > C6 ACK seq=1 ack=11
    1.02 S6 > C6 ACK seq=1 ack=11
    1.02 S6 > C6 ACK seq=1 ack=11
    1.020001 S6 > C6 ACK seq=1 ack=11
  )"),
            Numbers{});
}

// The host sends an acknowledgement three times within 0.1 ms, and each is captured two or three
// times.
TEST(CaptureCopies, OfDuplicateAcknowledgements) {
  EXPECT_EQ(copies_in(R"(
    1.000000 S6 > C6 ACK seq=1 ack=1 len=10
    1.000002 S6 > C6 ACK seq=1 ack=1 len=10
    1.010000 S6 > C6 ACK seq=11 ack=11
    1.010002 S6 > C6 ACK seq=11 ack=11
    1.010050 S6 > C6 ACK seq=11 ack=11
    1.010052 S6 > C6 ACK seq=11 ack=11
    1.010090 S6 > C6 ACK seq=11 ack=11
    1.010092 S6 > C6 ACK seq=11 ack=11
  )"),
            (Numbers{2, 4, 6, 8}));
  EXPECT_EQ(copies_in(R"(
    1.000000 S6 > C6 ACK seq=1 ack=1 len=10
    1.000002 S6 > C6 ACK seq=1 ack=1 len=10
    1.000004 S6 > C6 ACK seq=1 ack=1 len=10
    1.010000 S6 > C6 ACK seq=11 ack=11
    1.010002 S6 > C6 ACK seq=11 ack=11
    1.010004 S6 > C6 ACK seq=11 ack=11
    1.010050 S6 > C6 ACK seq=11 ack=11
    1.010052 S6 > C6 ACK seq=11 ack=11
    1.010054 S6 > C6 ACK seq=11 ack=11
  )"),
            (Numbers{2, 3, 5, 6, 8, 9}));
}

// The VLAN's interface and the one below it, at one capture point without interfaces.
TEST(CaptureCopies, UnderOtherVlanTags) {
  EXPECT_EQ(copies_in(R"(
    1.000000 C6 > S6 ACK seq=1 ack=1 len=10
    1.000300 C6 > S6 ACK seq=1 ack=1 len=10 vlan=7
    1.001000 S6 > C6 ACK seq=1 ack=11
    1.001300 S6 > C6 ACK seq=1 ack=11 vlan=7
    1.001400 S6 > C6 ACK seq=1 ack=11
    1.001700 S6 > C6 ACK seq=1 ack=11 vlan=7
  )"),
            (Numbers{2, 4, 6}));
}

TEST(CaptureCopies, AreForgottenAfterThousandsOfPackets) {
  CaptureCopies copies;
  std::string script = "interface a\ninterface b\n";
  for (int i = 0; i < 30'000; ++i)
    script += "+0.0000001 C > S ACK seq=" + std::to_string(i) + " ack=1 len=1 iface=0\n";
  EXPECT_EQ(copies_in(script, copies), Numbers{});
}

}  // namespace
}  // namespace mptcpanalyzer
