// Which stream and connection is which: hand-made pairs whose answer is obvious.

#include "ends/matching/map_tcp_connection.h"

#include <gtest/gtest.h>

#include "ends/trace_pair_fixture.h"

namespace mptcpanalyzer {
namespace {

constexpr const char* kEndpoints = R"(
endpoint C 10.0.0.1:1000
endpoint D 10.0.0.1:2000
endpoint N 192.0.2.1:7777      # what a NAT makes of C
endpoint S 10.0.0.2:80
)";

Trace trace_of(const std::string& packets) {
  return trace_of_script(std::string(kEndpoints) + packets);
}

std::string text_of(const std::vector<StreamMatch>& matches) {
  std::string text;
  for (const StreamMatch& match : matches) {
    if (!text.empty()) text += ' ';
    text += std::to_string(match.mapped) + (match.score.certain() ? "!" : "?");
  }
  return text;
}

struct Case {
  const char* what;
  const char* first;  // its stream 0 is looked for
  const char* second;
  const char* matches;  // "0! 1?": stream 0 with certainty, then perhaps stream 1
};

const Case kCases[] = {
    {"the same", "0 C > S SYN seq=100\n0.1 S > C SYN,ACK seq=500 ack=101",
     "0 C > S SYN seq=100\n0.1 S > C SYN,ACK seq=500 ack=101", "0!"},
    {"behind a NAT", "0 C > S SYN seq=100\n0.1 S > C SYN,ACK seq=500 ack=101",
     "0 N > S SYN seq=100\n0.1 S > N SYN,ACK seq=500 ack=101", "0!"},
    {"the port was used again with other initial numbers",
     "0 C > S SYN seq=100 ts=1,0\n0.1 S > C SYN,ACK seq=500 ack=101 ts=1,1",
     "0 C > S SYN seq=9100 ts=900,0\n0.1 S > C SYN,ACK seq=9500 ack=9101 ts=900,900", ""},
    {"the port was used again without timestamps",
     "0 C > S SYN seq=100\n0.1 S > C SYN,ACK seq=500 ack=101",
     "0 C > S SYN seq=9100\n0.1 S > C SYN,ACK seq=9500 ack=9101", ""},
    {"a middlebox rewrites sequence numbers: the timestamps run on",
     "0 C > S SYN seq=100 ts=1,0\n0.1 S > C SYN,ACK seq=500 ack=101 ts=5,1\n0.2 C > S ACK seq=101 "
     "ack=501 ts=3,5",
     "0 C > S SYN seq=9100 ts=1,0\n0.1 S > C SYN,ACK seq=9500 ack=9101 ts=5,1\n0.2 C > S ACK "
     "seq=9101 ack=9501 ts=3,5",
     "0?"},
    {"a middlebox rewrites sequence numbers and drops timestamps: the keys tell",
     "0 C > S SYN seq=100 mp_capable(v0,key=0x1)\n"
     "0.1 S > C SYN,ACK seq=500 ack=101 mp_capable(v0,key=0x2)",
     "0 N > S SYN seq=9100 mp_capable(v0,key=0x1)\n"
     "0.1 S > N SYN,ACK seq=9500 ack=9101 mp_capable(v0,key=0x2)",
     "0!"},
    {"the same port and other keys",
     "0 C > S SYN seq=100 mp_capable(v0,key=0x1)\n"
     "0.1 S > C SYN,ACK seq=500 ack=101 mp_capable(v0,key=0x2)",
     "0 C > S SYN seq=9100 mp_capable(v0,key=0x3)\n"
     "0.1 S > C SYN,ACK seq=9500 ack=9101 mp_capable(v0,key=0x4)",
     ""},
    {"the same of a join: the nonces tell",
     "0 C > S SYN seq=100 mp_join(syn,token=7,nonce=1,id=2)\n"
     "0.1 S > C SYN,ACK seq=500 ack=101 mp_join(synack,hmac=v1/0x2/0x1/2/1,nonce=2,id=0)",
     "0 N > S SYN seq=9100 mp_join(syn,token=7,nonce=1,id=2)\n"
     "0.1 S > N SYN,ACK seq=9500 ack=9101 mp_join(synack,hmac=v1/0x2/0x1/2/1,nonce=2,id=0)",
     "0!"},
    {"another client port of the same host",
     "0 C > S SYN seq=100\n0.1 S > C SYN,ACK seq=500 ack=101",
     "0 D > S SYN seq=9100\n0.1 S > D SYN,ACK seq=9500 ack=9101", ""},
    {"two candidates, the second behind the NAT",
     "0 C > S SYN seq=100\n0.1 S > C SYN,ACK seq=500 ack=101",
     "0 D > S SYN seq=9100\n0.1 S > D SYN,ACK seq=9500 ack=9101\n"
     "1 N > S SYN seq=100\n1.1 S > N SYN,ACK seq=500 ack=101",
     "1!"},
    {"on both sides of a NAT: both are certain, the one with the same addresses first",
     "0 C > S SYN seq=100\n0.1 S > C SYN,ACK seq=500 ack=101",
     "0 N > S SYN seq=100\n0 C > S SYN seq=100\n"
     "0.1 S > N SYN,ACK seq=500 ack=101\n0.1 S > C SYN,ACK seq=500 ack=101",
     "1! 0!"},
    {"no handshake in the second: packets of both directions are the same",
     "0 C > S SYN seq=100 ts=1,0\n0.1 S > C SYN,ACK seq=500 ack=101 ts=1,1\n"
     "0.2 C > S ACK seq=101 ack=501 len=10 ts=2,1\n0.3 S > C ACK seq=501 ack=111 len=10 ts=3,2",
     "0.2 N > S ACK seq=101 ack=501 len=10 ts=2,1\n0.3 S > N ACK seq=501 ack=111 len=10 ts=3,2",
     "0!"},
    {"no handshake at all, and the server was seen first",
     "0.2 C > S ACK seq=101 ack=501 len=10 ts=2,1\n0.3 S > C ACK seq=501 ack=111 len=10 ts=3,2",
     "0.3 S > C ACK seq=501 ack=111 len=10 ts=3,2\n0.4 C > S ACK seq=101 ack=501 len=10 ts=2,1\n",
     "0!"},
    {"the same endpoints and nothing else in common: perhaps",
     "0.2 C > S ACK seq=101 ack=501 len=10", "0.2 C > S ACK seq=900101 ack=501 len=10", "0?"},
    {"a SYN without answer", "0 C > S SYN seq=100 ts=7,0", "0 C > S SYN seq=100 ts=7,0", "0!"},
};

TEST(StreamMatching, HandMade) {
  for (const Case& c : kCases) {
    const Trace first = trace_of(c.first);
    const Trace second = trace_of(c.second);
    EXPECT_EQ(text_of(match_tcp_stream(first, second, 0)), c.matches) << c.what;
  }
}

TEST(StreamMatching, SaysWhichSideIsWhich) {
  const Trace first =
      trace_of("0.2 C > S ACK seq=101 ack=501 len=10\n0.3 S > C ACK seq=501 ack=111 len=9");
  const Trace second =
      trace_of("0.2 S > C ACK seq=501 ack=111 len=9\n0.3 C > S ACK seq=101 ack=501 len=10");
  const std::vector<StreamMatch> matches = match_tcp_stream(first, second, 0);
  ASSERT_EQ(matches.size(), 1U);
  const Endpoint& here = first.tables().streams[0].endpoints[0];
  const Endpoint& there = second.tables().streams[0].endpoints[matches[0].sides_swapped ? 1 : 0];
  EXPECT_EQ(to_string(here), to_string(there));
}

constexpr const char* kConnection = R"(
0.0 C > S SYN seq=100 mp_capable(v1)
0.1 S > C SYN,ACK seq=500 ack=101 mp_capable(v1,key=0x2)
0.2 C > S ACK seq=101 ack=501 mp_capable(v1,key=0x1,peer=0x2)
)";
constexpr const char* kOtherConnection = R"(
0.0 D > S SYN seq=7100 mp_capable(v1)
0.1 S > D SYN,ACK seq=7500 ack=7101 mp_capable(v1,key=0x4)
0.2 D > S ACK seq=7101 ack=7501 mp_capable(v1,key=0x3,peer=0x4)
)";
constexpr const char* kJoin = R"(
0.3 D > S SYN seq=200 mp_join(syn,token=token1(0x2),nonce=1,id=2)
0.4 S > D SYN,ACK seq=600 ack=201 mp_join(synack,hmac=v1/0x2/0x1/2/1,nonce=2,id=0)
0.5 D > S ACK seq=201 ack=601 mp_join(ack,hmac=v1/0x1/0x2/1/2)
)";

TEST(ConnectionMatching, ByKeys) {
  const Trace first = trace_of(kConnection);
  const Trace second = trace_of(std::string(kOtherConnection) + kConnection);
  const std::vector<ConnectionMatch> matches = match_mptcp_connection(first, second, 0);
  ASSERT_EQ(matches.size(), 1U);
  EXPECT_EQ(matches[0].mapped, 1U);
  EXPECT_TRUE(matches[0].score.certain());
  ASSERT_EQ(matches[0].subflows.size(), 1U);
  EXPECT_EQ(matches[0].subflows[0].mapped, 1U);
}

TEST(ConnectionMatching, TellsSubflowsOfOneCaptureOnly) {
  const Trace first = trace_of(std::string(kConnection) + kJoin);
  const Trace second = trace_of(kConnection);
  const ConnectionMatch match = match_mptcp_connection(first, second, 0).at(0);
  EXPECT_EQ(match.subflows.size(), 1U);
  EXPECT_EQ(match.first_only, std::vector<StreamId>{1});
  EXPECT_TRUE(match.second_only.empty());
  EXPECT_EQ(match_mptcp_connection(second, first, 0).at(0).second_only, std::vector<StreamId>{1});
}

// The second capture has the join alone: its token, nonces and HMAC tell.
TEST(ConnectionMatching, ByAJoinAlone) {
  const Trace first = trace_of(std::string(kConnection) + kJoin);
  const Trace second = trace_of(kJoin);
  const std::vector<ConnectionMatch> matches = match_mptcp_connection(first, second, 0);
  ASSERT_EQ(matches.size(), 1U);
  EXPECT_TRUE(matches[0].score.certain());
  ASSERT_EQ(matches[0].subflows.size(), 1U);
  EXPECT_EQ(matches[0].subflows[0].stream, 1U);
}

// The join was captured on both sides of a NAT, which drew another address and port for it.
TEST(ConnectionMatching, TakesSubflowsFromOneSideOfANat) {
  const std::string translated =
      "0.31 N > S SYN seq=200 mp_join(syn,token=token1(0x2),nonce=1,id=2)\n"
      "0.32 S > N SYN,ACK seq=600 ack=201 mp_join(synack,hmac=v1/0x2/0x1/2/1,nonce=2,id=0)\n"
      "0.33 N > S ACK seq=201 ack=601 mp_join(ack,hmac=v1/0x1/0x2/1/2)\n";
  const Trace first = trace_of(std::string(kConnection) + kJoin);
  const Trace second = trace_of(std::string(kConnection) + translated + kJoin);
  const ConnectionMatch match = match_mptcp_connection(first, second, 0).at(0);
  ASSERT_EQ(match.subflows.size(), 2U);
  EXPECT_EQ(to_string(second.tables().streams[match.subflows[1].mapped].client()), "10.0.0.1:2000");
}

// Without handshakes, behind a NAT and with no packet in common, ranges of numbers are all that
// tells; what is left over is tried with each other.
TEST(ConnectionMatching, TriesWhatIsLeftOver) {
  const std::string here =
      "1.0 D > S ACK seq=201 ack=601 len=400 ts=900,70 dss(dsn=500,ssn=1,len=400)\n"
      "1.1 S > D ACK seq=601 ack=601 len=100 ts=80,900 dss(dsn=700,ssn=1,len=100)\n";
  const std::string there =
      "1.0 N > S ACK seq=211 ack=601 len=300 ts=900,70 dss(dsn=510,ssn=11,len=300)\n"
      "1.1 S > N ACK seq=611 ack=601 len=50 ts=80,900 dss(dsn=710,ssn=11,len=50)\n";
  const std::vector<ConnectionMatch> matches =
      match_mptcp_connection(trace_of(here), trace_of(there), 0);
  ASSERT_EQ(matches.size(), 1U);
  EXPECT_EQ(matches[0].subflows.size(), 1U);
}

TEST(ConnectionMatching, OtherKeysAreAnotherConnection) {
  EXPECT_TRUE(match_mptcp_connection(trace_of(kConnection), trace_of(kOtherConnection), 0).empty());
}

TEST(ConnectionMatching, EveryConnectionOfAGeneratedPair) {
  TrafficOptions options;
  options.connections = 12;
  options.subflows = 3;
  options.server_subflows = true;
  options.families = AddressFamilies::mixed;
  options.bytes_per_connection = 20'000;
  const GeneratedPair pair = generate_pair(options, {});
  const Trace client = trace_of_capture(pair.client);
  const Trace server = trace_of_capture(pair.server);
  const auto by_key = [](const Trace& trace, std::uint64_t key) {
    for (ConnectionId id = 0; id < trace.tables().connections.size(); ++id) {
      if (trace.tables().connections[id].hosts[0].key == key) return id;
    }
    return kNone;
  };
  for (const ConnectionTruth& truth : pair.connections) {
    const std::vector<ConnectionMatch> matches =
        match_mptcp_connection(client, server, by_key(client, truth.keys[0]));
    ASSERT_FALSE(matches.empty());
    EXPECT_EQ(matches[0].mapped, by_key(server, truth.keys[0]));
    EXPECT_TRUE(matches[0].score.certain());
    EXPECT_EQ(matches[0].subflows.size(), 3U);
    for (const StreamMatch& subflow : matches[0].subflows) {
      EXPECT_EQ(to_string(client.tables().streams[subflow.stream].client()),
                to_string(server.tables().streams[subflow.mapped].client()));
    }
    for (std::size_t i = 1; i < matches.size(); ++i)
      EXPECT_FALSE(matches[i].score.certain());
  }
}

}  // namespace
}  // namespace mptcpanalyzer
