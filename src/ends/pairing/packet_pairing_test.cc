// Which packet is which: hand-made pairs whose answer is obvious, and generated pairs whose
// generator wrote down what became of each frame.

#include "ends/pairing/packet_pairing.h"

#include <gtest/gtest.h>
#include <map>
#include <string>
#include <utility>

#include "ends/trace_pair_fixture.h"

namespace mptcpanalyzer {
namespace {

constexpr const char* kEndpoints = R"(
endpoint C 10.0.0.1:1000
endpoint S 10.0.0.2:80
)";
// Frames 1 to 3 of either end; the path takes 10 ms.
constexpr const char* kClientHandshake = R"(
0.000 C > S SYN seq=100 ts=1,0
0.020 S > C SYN,ACK seq=500 ack=101 ts=1,1
0.021 C > S ACK seq=101 ack=501 ts=22,1
)";
constexpr const char* kServerHandshake = R"(
0.010 C > S SYN seq=100 ts=1,0
0.010 S > C SYN,ACK seq=500 ack=101 ts=1,1
0.031 C > S ACK seq=101 ack=501 ts=22,1
)";

std::string paired(std::string_view client, std::string_view server, Role tcpdest = Role::server) {
  const TracePair pair{
      trace_of_script(std::string(kEndpoints) + kClientHandshake + std::string(client)),
      trace_of_script(std::string(kEndpoints) + kServerHandshake + std::string(server))};
  return frames_of(pair.merged(), tcpdest);
}

struct Case {
  const char* what;
  const char* client;
  const char* server;
  const char* frames;  // towards the server, after those of the handshake
};

const Case kCases[] = {
    {"nothing lost",
     "0.030 C > S ACK seq=101 ack=501 len=10 ts=30,1\n0.031 C > S ACK seq=111 ack=501 len=10 "
     "ts=31,1",
     "0.040 C > S ACK seq=101 ack=501 len=10 ts=30,1\n0.041 C > S ACK seq=111 ack=501 len=10 "
     "ts=31,1",
     "4-4 5-5"},
    {"reordered",
     "0.030 C > S ACK seq=101 ack=501 len=10 ts=30,1\n0.031 C > S ACK seq=111 ack=501 len=10 "
     "ts=31,1",
     "0.041 C > S ACK seq=111 ack=501 len=10 ts=31,1\n0.052 C > S ACK seq=101 ack=501 len=10 "
     "ts=30,1",
     "4-5 5-4"},
    {"the original was lost, the retransmission tells by its timestamp",
     "0.030 C > S ACK seq=101 ack=501 len=10 ts=30,1\n0.300 C > S ACK seq=101 ack=501 len=10 "
     "ts=300,1",
     "0.310 C > S ACK seq=101 ack=501 len=10 ts=300,1", "4- 5-4"},
    {"the retransmission was lost",
     "0.030 C > S ACK seq=101 ack=501 len=10 ts=30,1\n0.300 C > S ACK seq=101 ack=501 len=10 "
     "ts=300,1",
     "0.310 C > S ACK seq=101 ack=501 len=10 ts=30,1", "4-4 5-"},
    {"twins in order",
     "0.030 C > S ACK seq=101 ack=501 ts=30,1\n0.0301 C > S ACK seq=101 ack=501 ts=30,1",
     "0.040 C > S ACK seq=101 ack=501 ts=30,1\n0.0401 C > S ACK seq=101 ack=501 ts=30,1",
     "4-4 5-5"},
    {"the first of three twins was lost: the delays around tell",
     "0.030 C > S ACK seq=101 ack=501 len=5 ts=30,1\n0.0301 C > S ACK seq=106 ack=501 ts=30,1\n"
     "0.0304 C > S ACK seq=106 ack=501 ts=30,1\n0.0307 C > S ACK seq=106 ack=501 ts=30,1\n"
     "0.0309 C > S ACK seq=106 ack=501 len=5 ts=30,1",
     "0.040 C > S ACK seq=101 ack=501 len=5 ts=30,1\n0.0404 C > S ACK seq=106 ack=501 ts=30,1\n"
     "0.0407 C > S ACK seq=106 ack=501 ts=30,1\n0.0409 C > S ACK seq=106 ack=501 len=5 ts=30,1",
     "4-4 5- 6-5 7-6 8-7"},
    {"the last of three twins was lost",
     "0.030 C > S ACK seq=101 ack=501 len=5 ts=30,1\n0.0301 C > S ACK seq=106 ack=501 ts=30,1\n"
     "0.0304 C > S ACK seq=106 ack=501 ts=30,1\n0.0307 C > S ACK seq=106 ack=501 ts=30,1",
     "0.040 C > S ACK seq=101 ack=501 len=5 ts=30,1\n0.0401 C > S ACK seq=106 ack=501 ts=30,1\n"
     "0.0404 C > S ACK seq=106 ack=501 ts=30,1",
     "4-4 5-5 6-6 7-"},
    {"the network made a copy",
     "0.030 C > S ACK seq=101 ack=501 len=10 ts=30,1\n0.031 C > S ACK seq=111 ack=501 len=10 "
     "ts=31,1",
     "0.040 C > S ACK seq=101 ack=501 len=10 ts=30,1\n0.041 C > S ACK seq=111 ack=501 len=10 "
     "ts=31,1\n"
     "0.045 C > S ACK seq=111 ack=501 len=10 ts=31,1",
     "4-4 5-5 -6"},
    {"the sender's capture has the segment whole (GSO), the receiver's in parts",
     "0.030 C > S PSH,ACK seq=101 ack=501 len=30 ts=30,1",
     "0.040 C > S ACK seq=101 ack=501 len=12 ts=30,1\n0.041 C > S ACK seq=113 ack=501 len=12 "
     "ts=30,1\n"
     "0.042 C > S PSH,ACK seq=125 ack=501 len=6 ts=30,1",
     "4-4 4-5 4-6"},
    {"a part of it was lost and sent again",
     "0.030 C > S PSH,ACK seq=101 ack=501 len=30 ts=30,1\n"
     "0.300 C > S ACK seq=113 ack=501 len=12 ts=300,1",
     "0.040 C > S ACK seq=101 ack=501 len=12 ts=30,1\n0.042 C > S PSH,ACK seq=125 ack=501 len=6 "
     "ts=30,1\n"
     "0.310 C > S ACK seq=113 ack=501 len=12 ts=300,1",
     "4-4 4- 4-5 5-6"},
    {"the receiver's capture has several as one (GRO)",
     "0.030 C > S ACK seq=101 ack=501 len=12 ts=30,1\n0.0301 C > S ACK seq=113 ack=501 len=12 "
     "ts=30,1\n"
     "0.0302 C > S PSH,ACK seq=125 ack=501 len=6 ts=30,1",
     "0.040 C > S PSH,ACK seq=101 ack=501 len=30 ts=30,1", "4-4 5-4 6-4"},
    {"cut differently at both ends",
     "0.030 C > S ACK seq=101 ack=501 len=20 ts=30,1\n0.0301 C > S ACK seq=121 ack=501 len=20 "
     "ts=30,1",
     "0.040 C > S ACK seq=101 ack=501 len=30 ts=30,1\n0.041 C > S ACK seq=131 ack=501 len=10 "
     "ts=30,1",
     "4-4 5-4 5-5"},
    {"a middlebox changed window and flags",
     "0.030 C > S PSH,ACK seq=101 ack=501 len=10 win=1000 ts=30,1",
     "0.040 C > S ACK,ECE seq=101 ack=501 len=10 win=900 ts=30,1", "4-4"},
    {"a SYN came again, its timestamp cut off in one capture", "0.030 C > S SYN seq=100 ts=30,0",
     "0.040 C > S SYN seq=100", "4-4"},
    {"the earlier twin was lost and the later late, as the identification alone tells",
     "0.030 C > S ACK seq=101 ack=501 len=5 ipid=7\n0.031 C > S ACK seq=106 ack=501 len=5 ipid=8\n"
     "0.040 C > S ACK seq=111 ack=501 ipid=9\n0.045 C > S ACK seq=111 ack=501 ipid=10",
     "0.040 C > S ACK seq=101 ack=501 len=5 ipid=7\n0.041 C > S ACK seq=106 ack=501 len=5 ipid=8\n"
     "0.050 C > S ACK seq=111 ack=501 ipid=10",
     "4-4 5-5 6- 7-6"},
    {"twins overtook each other, as the identification alone tells",
     "0.030 C > S ACK seq=101 ack=501 len=5 ipid=7\n0.031 C > S ACK seq=106 ack=501 len=5 ipid=8\n"
     "0.040 C > S ACK seq=111 ack=501 ipid=9\n0.045 C > S ACK seq=111 ack=501 ipid=10",
     "0.040 C > S ACK seq=101 ack=501 len=5 ipid=7\n0.041 C > S ACK seq=106 ack=501 len=5 ipid=8\n"
     "0.050 C > S ACK seq=111 ack=501 ipid=10\n0.055 C > S ACK seq=111 ack=501 ipid=9",
     "4-4 5-5 6-7 7-6"},
    {"of two that the network made of one the first counts, though the second took as long as "
     "others",
     "0.030 C > S ACK seq=101 ack=501 len=5 ipid=7\n0.031 C > S ACK seq=106 ack=501 len=5 ipid=8\n"
     "0.032 C > S ACK seq=111 ack=501 len=5 ipid=9",
     "0.036 C > S ACK seq=111 ack=501 len=5 ipid=9\n0.040 C > S ACK seq=101 ack=501 len=5 ipid=7\n"
     "0.041 C > S ACK seq=106 ack=501 len=5 ipid=8\n0.042 C > S ACK seq=111 ack=501 len=5 ipid=9",
     "4-5 5-6 6-4 -7"},
    {"the network rewrites the identification: the delays tell",
     "0.030 C > S ACK seq=101 ack=501 len=5 ipid=7\n0.031 C > S ACK seq=106 ack=501 len=5 ipid=8\n"
     "0.040 C > S ACK seq=111 ack=501 ipid=9\n0.045 C > S ACK seq=111 ack=501 ipid=10",
     "0.040 C > S ACK seq=101 ack=501 len=5 ipid=70\n0.041 C > S ACK seq=106 ack=501 len=5 "
     "ipid=71\n0.050 C > S ACK seq=111 ack=501 ipid=10",
     "4-4 5-5 6-6 7-"},
    {"all have the same identification: the delays tell",
     "0.030 C > S ACK seq=101 ack=501 len=5 ipid=7\n0.031 C > S ACK seq=106 ack=501 len=5 ipid=7\n"
     "0.040 C > S ACK seq=111 ack=501 ipid=7\n0.045 C > S ACK seq=111 ack=501 ipid=7",
     "0.040 C > S ACK seq=101 ack=501 len=5 ipid=7\n0.041 C > S ACK seq=106 ack=501 len=5 ipid=7\n"
     "0.055 C > S ACK seq=111 ack=501 ipid=7",
     "4-4 5-5 6- 7-6"},
    {"the network rewrites some identifications: these packets are paired all the same",
     "0.030 C > S ACK seq=101 ack=501 len=5 ipid=7\n0.031 C > S ACK seq=106 ack=501 len=5 ipid=8\n"
     "0.032 C > S ACK seq=111 ack=501 len=5 ipid=9",
     "0.040 C > S ACK seq=101 ack=501 len=5 ipid=7\n0.041 C > S ACK seq=106 ack=501 len=5 ipid=8\n"
     "0.042 C > S ACK seq=111 ack=501 len=5 ipid=77",
     "4-4 5-5 6-6"},
    {"a middlebox took the timestamps", "0.030 C > S ACK seq=101 ack=501 len=10",
     "0.040 C > S ACK seq=101 ack=501 len=10", "4-4"},
};

TEST(PacketPairing, HandMade) {
  for (const Case& c : kCases) {
    EXPECT_EQ(paired(c.client, c.server), std::string("1-1 3-3 ") + c.frames) << c.what;
  }
}

TEST(PacketPairing, OfTheOtherDirection) {
  EXPECT_EQ(paired("0.050 S > C ACK seq=501 ack=101 len=7 ts=40,22",
                   "0.040 S > C ACK seq=501 ack=101 len=7 ts=40,22\n"
                   "0.045 S > C ACK seq=508 ack=101 len=7 ts=45,22",
                   Role::client),
            "2-2 4-4 5-");
}

// A middlebox that draws initial numbers of its own: relative numbers agree.
TEST(PacketPairing, OfRewrittenSequenceNumbers) {
  const TracePair pair{trace_of_script(std::string(kEndpoints) + kClientHandshake +
                                       "0.030 C > S ACK seq=101 ack=501 len=10 ts=30,1"),
                       trace_of_script(std::string(kEndpoints) + R"(
0.010 C > S SYN seq=7100 ts=1,0
0.010 S > C SYN,ACK seq=500 ack=7101 ts=1,1
0.031 C > S ACK seq=7101 ack=501 ts=22,1
0.040 C > S ACK seq=7101 ack=501 len=10 ts=30,1)")};
  EXPECT_EQ(frames_of(pair.merged(), Role::server), "1-1 3-3 4-4");
}

// One capture began late: its numbers count from the first it saw.
TEST(PacketPairing, WithoutHandshakeAtOneEnd) {
  const TracePair pair{
      trace_of_script(std::string(kEndpoints) + kClientHandshake +
                      "0.030 C > S ACK seq=101 ack=501 len=10 ts=30,1\n"
                      "0.060 S > C ACK seq=501 ack=111 len=5 ts=50,30\n"
                      "0.061 C > S ACK seq=111 ack=506 ts=61,50"),
      trace_of_script(std::string(kEndpoints) + "0.040 C > S ACK seq=101 ack=501 len=10 ts=30,1\n"
                                                "0.050 S > C ACK seq=501 ack=111 len=5 ts=50,30\n"
                                                "0.071 C > S ACK seq=111 ack=506 ts=61,50")};
  EXPECT_EQ(frames_of(pair.merged(), Role::server), "1- 3- 4-1 6-3");
  EXPECT_EQ(frames_of(pair.merged(), Role::client), "2-5 -2");
}

// Sequence numbers that wrap at 2^32, and offloading across the wrap.
TEST(PacketPairing, AcrossTheWrap) {
  const TracePair pair{trace_of_script(std::string(kEndpoints) + R"(
0.000 C > S SYN seq=4294967290 ts=1,0
0.020 S > C SYN,ACK seq=500 ack=4294967291 ts=1,1
0.030 C > S ACK seq=4294967291 ack=501 len=20 ts=30,1)"),
                       trace_of_script(std::string(kEndpoints) + R"(
0.010 C > S SYN seq=4294967290 ts=1,0
0.010 S > C SYN,ACK seq=500 ack=4294967291 ts=1,1
0.040 C > S ACK seq=4294967291 ack=501 len=10 ts=30,1
0.041 C > S ACK seq=5 ack=501 len=10 ts=30,1)")};
  EXPECT_EQ(frames_of(pair.merged(), Role::server), "1-1 3-3 3-4");
}

// The first capture may be of either end.
TEST(PacketPairing, FindsOutWhichCaptureIsNearerToTheClient) {
  const std::string client = std::string(kEndpoints) + kClientHandshake;
  const std::string server = std::string(kEndpoints) + kServerHandshake;
  EXPECT_TRUE(
      (TracePair{trace_of_script(client), trace_of_script(server)}.merged().first_is_at_client));
  EXPECT_FALSE(
      (TracePair{trace_of_script(server), trace_of_script(client)}.merged().first_is_at_client));
}

// Each frame is paired with itself at the other end, or with nothing where the path lost it.
TEST(PacketPairing, OfGeneratedPairs) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    TrafficOptions options;
    options.seed = seed;
    options.packets = 6000;
    options.subflows = 3;
    options.loss = 0.05;
    options.reinjections = 0.1;
    options.data_retransmissions = 0.05;
    options.resegment = seed == 2;
    options.wrap = seed == 3;
    PathOptions path;
    path.delays_ns = {5'000'000, 20'000'000, 1'000'000};
    path.server_ahead_ns = -700'000'000;
    const GeneratedPair pair = generate_pair(options, path);
    const Trace client = trace_of_capture(pair.client);
    const Trace server = trace_of_capture(pair.server);
    const MergedTrace merged =
        merge_streams(client, server, compare_connections(client, server, 0, 0).subflows);
    ASSERT_TRUE(merged.first_is_at_client);
    std::map<std::pair<bool, std::uint64_t>, std::uint64_t> arrived;  // by sender and its frame
    std::size_t lost = 0;
    for (const FrameFate& fate : pair.fates) {
      arrived[{fate.sender == Host::client, fate.sent_frame}] = fate.arrived_frame;
      lost += fate.lost ? 1 : 0;
    }
    ASSERT_GT(lost, 100U);
    std::size_t checked = 0;
    std::size_t wrong = 0;
    for (const MergedDirection& direction : merged.directions) {
      for (const MergedPacket& packet : direction.packets) {
        ASSERT_NE(packet.sender_row, kNoRow);
        const auto frame = [](const Trace& trace, std::uint32_t row) {
          return row == kNoRow ? 0 : std::stoull(text_of(trace, row, FieldId::packetid));
        };
        const bool by_client = direction.sender == &client;
        const std::uint64_t expected =
            arrived.at({by_client, frame(*direction.sender, packet.sender_row)});
        wrong += frame(*direction.receiver, packet.receiver_row) == expected ? 0U : 1U;
        ++checked;
      }
    }
    EXPECT_EQ(checked, pair.fates.size());
    EXPECT_EQ(wrong, 0U) << "seed " << seed;
  }
}

}  // namespace
}  // namespace mptcpanalyzer
