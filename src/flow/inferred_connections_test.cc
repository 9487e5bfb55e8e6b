// Expected values are obvious from the packet scripts.
#include "flow/inferred_connections.h"

#include <gtest/gtest.h>
#include <string>

#include "flow/script_tracker_fixture.h"

namespace mptcpanalyzer {
namespace {

// In mid-connection: C and C2 send to one end of the server, whose DATA_ACKs are around 0x5e00.
constexpr std::string_view kTwoSubflows = R"(
  endpoint C3 10.0.2.1:2500
  0 C > S ACK seq=100 ack=500 len=10 dss(ack=0x12345678aaaa5e00,dsn=0xaaaaaaaabbbb0000,ssn=1,len=10)
  1 S > C2 ACK seq=900 ack=300 dss(ack=0xaaaaaaaabbbb0014)
  2 C2 > S ACK seq=300 ack=900 len=10 dss(ack=0x12345678aaaa5e00,dsn=0xaaaaaaaabbbb0014,ssn=1,len=10)
)";

std::uint64_t count(const TrackedScript& tracked, Anomaly anomaly) {
  return tracked.tables.anomalies[anomaly].count;
}

TEST(InferredConnections, TwoSubflowsOfOneServer) {
  const TrackedScript tracked = track_script({kTwoSubflows});
  EXPECT_EQ(tracked.streams_of(0), "0 1");
  EXPECT_EQ(tracked.connection(1).merged_into, 0U);
  ASSERT_TRUE(tracked.connection(0).inferred);
  EXPECT_EQ(tracked.connection(0).inferred->roles_by, RoleSource::shared_endpoint);
  EXPECT_GE(tracked.connection(0).inferred->bits, 100);
  // Stream 1 was begun by the server's acknowledgement.
  for (const StreamId stream : {0U, 1U}) {
    EXPECT_EQ(tracked.tables.places[stream].client_mptcp_role, Role::client);
    EXPECT_EQ(to_string(tracked.tables.streams[stream].server()), "10.0.0.2:80");
  }
  EXPECT_EQ(count(tracked, Anomaly::connection_inferred), 1U);
  EXPECT_EQ(count(tracked, Anomaly::connections_merged), 0U);
  EXPECT_EQ(count(tracked, Anomaly::mptcp_without_handshake), 2U);
}

// Of the same hosts, with other numbers.
TEST(InferredConnections, TwoConnectionsOfTheSameHosts) {
  const TrackedScript tracked = track_script({kTwoSubflows, R"(
    3 C3 > S ACK seq=1 ack=1 len=10 dss(ack=0x3333333344440000,dsn=0x1111111122220000,ssn=1,len=10)
  )"});
  EXPECT_EQ(tracked.streams_of(0), "0 1");
  EXPECT_EQ(tracked.streams_of(2), "2");
  EXPECT_FALSE(tracked.connection(2).inferred);
}

// 32 - log2(2 * 10 + 2 * 10 + 2) bits and 31.
TEST(InferredConnections, NumbersOf4Bytes) {
  const auto script = [](std::string_view other) {
    return track_script(
        {R"(
      endpoint X 10.9.9.1:2500
      endpoint Y 10.9.9.2:80
      0 C > S ACK seq=100 ack=500 len=10 dss(ack=0xaaaa5e00/32,dsn=0xbbbb0000/32,ssn=1,len=10)
    )",
         std::string("1 ") + std::string(other) +
             " ACK seq=300 ack=900 len=10 dss(ack=0xaaaa5e00/32,dsn=0xbbbb0014/32,ssn=1,len=10)\n"
             "2 C > S ACK seq=110 ack=500 len=10 "
             "dss(ack=0xaaaa5e00/32,dsn=0xbbbb001e/32,ssn=11,len=10)\n"});
  };
  EXPECT_EQ(script("C2 > S").streams_of(0), "0 1");
  EXPECT_EQ(script("X > S").streams_of(0), "0 1");
  EXPECT_EQ(script("X > Y").streams_of(0), "0");
}

// The server's end is not shared, and its port is the higher: the later join tells.
TEST(InferredConnections, ALaterTokenConfirms) {
  const std::string_view two = R"(
    endpoint D 10.0.3.1:500
    endpoint D2 10.0.3.2:600
    0 D > C ACK seq=100 ack=500 len=10 dss(ack=0x12345678aaaa5e00,dsn=0xaaaaaaaabbbb0000,ssn=1,len=10)
    0 D2 > C2 ACK seq=100 ack=500 len=10 dss(ack=0x12345678aaaa5e00,dsn=0xaaaaaaaabbbb0014,ssn=1,len=10)
  )";
  const TrackedScript by_ports = track_script({two});
  EXPECT_EQ(by_ports.streams_of(0), "0 1");
  EXPECT_EQ(by_ports.connection(0).inferred->roles_by, RoleSource::ports);
  EXPECT_EQ(to_string(by_ports.tables.streams[0].server()), "10.0.3.1:500");

  const TrackedScript by_token = track_script({two, R"(
    endpoint D3 10.0.3.3:700
    1 D3 > C SYN seq=1 mp_join(syn,token=77,nonce=3,id=1)
    1 C > D3 SYN,ACK seq=1 ack=2 mp_join(synack,hmac=1,nonce=4,id=0)
    1 D3 > C ACK seq=2 ack=2 len=10 dss(ack=0x12345678aaaa5e00,dsn=0xaaaaaaaabbbb0028,ssn=1,len=10)
  )"});
  EXPECT_EQ(by_token.streams_of(0), "0 1 2");
  ASSERT_TRUE(by_token.connection(0).inferred);
  EXPECT_EQ(by_token.connection(0).inferred->roles_by, RoleSource::token);
  EXPECT_EQ(by_token.connection(0).host(Role::server).token, 77U);
  EXPECT_EQ(to_string(by_token.tables.streams[0].client()), "10.0.3.1:500");
  EXPECT_EQ(to_string(by_token.tables.streams[1].client()), "10.0.3.2:600");
}

// Joins of the two hosts, each with the token of the other: one connection, opened from both ends.
TEST(InferredConnections, JoinsFromBothEnds) {
  const TrackedScript tracked = track_script({kTwoSubflows, R"(
    3 C3 > S SYN seq=1 mp_join(syn,token=77,nonce=3,id=1)
    3 S > C3 SYN,ACK seq=1 ack=2 mp_join(synack,hmac=1,nonce=4,id=0)
    3 C3 > S ACK seq=2 ack=2 len=10 dss(ack=0x12345678aaaa5e00,dsn=0xaaaaaaaabbbb0028,ssn=1,len=10)
    4 S2 > C SYN seq=1 mp_join(syn,token=88,nonce=3,id=1)
    4 C > S2 SYN,ACK seq=1 ack=2 mp_join(synack,hmac=1,nonce=4,id=0)
    4 C > S2 ACK seq=2 ack=2 len=10 dss(ack=0x12345678aaaa5e00,dsn=0xaaaaaaaabbbb0032,ssn=1,len=10)
  )"});
  EXPECT_EQ(tracked.streams_of(0), "0 1 2 3");
  EXPECT_EQ(tracked.connection(0).host(Role::server).token, 77U);
  EXPECT_EQ(tracked.connection(0).host(Role::client).token, 88U);
  EXPECT_EQ(opener_role(tracked.tables, tracked.subflow(3)), Role::server);
  EXPECT_EQ(tracked.tables.places[3].client_mptcp_role, Role::server);
}

// Two tokens for one host: near by chance, or forged.
TEST(InferredConnections, ALaterTokenParts) {
  const TrackedScript tracked = track_script({kTwoSubflows, R"(
    3 C3 > S SYN seq=1 mp_join(syn,token=77,nonce=3,id=1)
    3 C3 > S ACK seq=2 ack=2 len=10 dss(ack=0x12345678aaaa5e00,dsn=0xaaaaaaaabbbb0028,ssn=1,len=10)
    4 C > S2 SYN seq=1 mp_join(syn,token=88,nonce=3,id=1)
    4 C > S2 ACK seq=2 ack=2 len=10 dss(ack=0x12345678aaaa5e00,dsn=0xaaaaaaaabbbb1032,ssn=1,len=10)
  )"});
  EXPECT_EQ(tracked.streams_of(0), "0 1 2");
  EXPECT_EQ(tracked.streams_of(3), "3");
}

// The IDSN that follows from a key lies beside the numbers of streams that were there before the
// handshake: they cannot be of that connection.
TEST(InferredConnections, ALaterSynParts) {
  const auto script = [](std::string_view stream_at, std::string_view handshake_at) {
    const std::string shake(handshake_at);
    return track_script(
        {"let N = idsn1(KEY_C)\nlet M = idsn1(KEY_S)\n",
         std::string(stream_at) +
             " C2 > S2 ACK seq=1 ack=1 len=10 dss(ack=M+1,dsn=N+1001,ssn=1,len=10)\n",
         shake + " C > S SYN seq=100 mp_capable(v1)\n" + shake +
             " S > C SYN,ACK seq=500 ack=101 mp_capable(v1,key=KEY_S)\n" + shake +
             " C > S ACK seq=101 ack=501 mp_capable(v1,key=KEY_C,peer=KEY_S)\n"
             "20 C2 > S2 ACK seq=11 ack=1 len=10 dss(ack=M+1,dsn=N+1011,ssn=11,len=10)\n"});
  };
  const TrackedScript parted = script("0", "5");
  EXPECT_EQ(parted.streams_of(0), "0");
  EXPECT_EQ(parted.streams_of(1), "1");
  const TrackedScript one = script("5", "0");
  EXPECT_EQ(one.streams_of(0), "0 1");
  ASSERT_TRUE(one.connection(0).inferred);
  EXPECT_EQ(one.connection(0).inferred->roles_by, RoleSource::handshake);
  EXPECT_TRUE(one.connection(0).has_key());
  EXPECT_EQ(one.tables.places[1].client_mptcp_role, Role::client);
}

// The same packets on both sides of a NAT are one subflow.
TEST(InferredConnections, CopiesBehindANat) {
  const TrackedScript tracked = track_script({kTwoSubflows, R"(
    2.001 C3 > S ACK seq=300 ack=900 len=10 dss(ack=0x12345678aaaa5e00,dsn=0xaaaaaaaabbbb0014,ssn=1,len=10)
    3 C2 > S ACK seq=310 ack=900 len=10 dss(ack=0x12345678aaaa5e00,dsn=0xaaaaaaaabbbb001e,ssn=11,len=10)
  )"});
  EXPECT_EQ(tracked.streams_of(0), "0 1 2");
  EXPECT_EQ(tracked.subflow(2).copy_of, tracked.tables.streams[1].subflow);
  EXPECT_EQ(tracked.subflow(1).copy_of, kNone);
}

}  // namespace
}  // namespace mptcpanalyzer
