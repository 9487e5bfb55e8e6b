// Expected values are obvious from the scripts; tokens and HMACs in them are made by
// testing/key_reference.h, not by the code under test.
#include "flow/tracker.h"

#include <gtest/gtest.h>
#include <map>

#include "flow/script_tracker_fixture.h"

namespace mptcpanalyzer {
namespace {

constexpr std::uint64_t kClientKey = 0xc11e47;
constexpr std::uint64_t kServerKey = 0x5e4e4;

std::map<Anomaly, std::uint64_t> counted(const Anomalies& anomalies) {
  std::map<Anomaly, std::uint64_t> counts;
  for (std::size_t i = 0; i < kAnomalyCount; ++i) {
    const auto anomaly = static_cast<Anomaly>(i);
    if (anomalies[anomaly].count != 0) counts[anomaly] = anomalies[anomaly].count;
  }
  return counts;
}

using Counted = std::map<Anomaly, std::uint64_t>;

TEST(Tracker, JoinsInBothDirections) {
  const TrackedScript tracked = track_script({kHandshake, kJoin, kServersJoin});
  EXPECT_EQ(tracked.streams_of(0), "0 1 2");
  EXPECT_EQ(tracked.connection(0).host(Role::client).key, kClientKey);
  EXPECT_EQ(tracked.connection(0).host(Role::server).key, kServerKey);
  EXPECT_EQ(opener_role(tracked.tables, tracked.subflow(0)), Role::client);
  EXPECT_EQ(opener_role(tracked.tables, tracked.subflow(1)), Role::client);
  EXPECT_EQ(opener_role(tracked.tables, tracked.subflow(2)), Role::server);
  for (const StreamId stream : {1U, 2U}) {
    EXPECT_EQ(tracked.subflow(stream).kind, SubflowKind::joined);
    EXPECT_EQ(tracked.subflow(stream).syn_ack_verdict, HmacVerdict::verified);
    EXPECT_EQ(tracked.subflow(stream).ack_verdict, HmacVerdict::verified);
  }
  EXPECT_EQ(counted(tracked.tables.anomalies), Counted{});
}

TEST(Tracker, JoinOfAnotherAddressFamily) {
  const TrackedScript tracked = track_script(
      {kHandshake,
       "1 C6 > S6 SYN seq=1 mp_join(syn,token=T_S,nonce=3,id=9)\n"
       "1 S6 > C6 SYN,ACK seq=1 ack=2 mp_join(synack,hmac=v1/KEY_S/KEY_C/4/3,nonce=4,id=0)\n"});
  EXPECT_EQ(tracked.streams_of(0), "0 1");
  EXPECT_EQ(tracked.subflow(1).syn_ack_verdict, HmacVerdict::verified);
}

TEST(Tracker, Version0) {
  const TrackedScript tracked = track_script(R"(
    0 C > S SYN seq=100 mp_capable(v0,key=KEY_C)
    0 S > C SYN,ACK seq=500 ack=101 mp_capable(v0,key=KEY_S)
    0 C > S ACK seq=101 ack=501 mp_capable(v0,key=KEY_C,peer=KEY_S)
    1 S2 > C SYN seq=300 mp_join(syn,token=token0(KEY_C),nonce=5,id=2)
    1 C > S2 SYN,ACK seq=700 ack=301 mp_join(synack,hmac=v0/KEY_C/KEY_S/6/5,nonce=6,id=0)
    1 S2 > C ACK seq=301 ack=701 mp_join(ack,hmac=v0/KEY_S/KEY_C/5/6)
  )");
  EXPECT_EQ(tracked.connection(0).version, 0);
  EXPECT_EQ(tracked.streams_of(0), "0 1");
  EXPECT_EQ(opener_role(tracked.tables, tracked.subflow(1)), Role::server);
  EXPECT_EQ(tracked.subflow(1).ack_verdict, HmacVerdict::verified);
}

TEST(Tracker, JoinsBeforeTheHandshakeThatExplainsThem) {
  for (const auto& [join, role] :
       {std::pair(kJoin, Role::client), std::pair(kServersJoin, Role::server)}) {
    const TrackedScript tracked = track_script({join, kHandshake});
    EXPECT_EQ(tracked.streams_of(0), "0 1");
    EXPECT_EQ(connection_of(tracked.tables, 1), 0U);
    EXPECT_EQ(opener_role(tracked.tables, tracked.subflow(0)), role);
    EXPECT_EQ(tracked.subflow(0).ack_verdict, HmacVerdict::verified);
    EXPECT_EQ(counted(tracked.tables.anomalies), (Counted{{Anomaly::connections_merged, 1}}));
  }
}

TEST(Tracker, Orphans) {
  const TrackedScript tracked = track_script(R"(
    0 C > S SYN seq=1 mp_join(syn,token=7,nonce=1,id=1)
    0 C2 > S SYN seq=1 mp_join(syn,token=8,nonce=1,id=1)
    0 C > S2 SYN seq=1 mp_join(syn,token=7,nonce=1,id=2)
  )");
  EXPECT_EQ(tracked.streams_of(0), "0 2");
  EXPECT_EQ(tracked.streams_of(1), "1");
  EXPECT_EQ(tracked.subflow(0).syn_ack_verdict, HmacVerdict::unknown);
  EXPECT_EQ(counted(tracked.tables.anomalies), (Counted{{Anomaly::join_without_connection, 3}}));
}

TEST(Tracker, HandshakeNotCaptured) {
  const TrackedScript tracked = track_script(R"(
    0 C > S ACK seq=1 ack=1 len=5 dss(dsn=1,ssn=1,len=5)
    0 S > C ACK seq=1 ack=6 dss(ack=6)
    0 C2 > S ACK seq=1 ack=1 dss(ack=0x7000000000000000)
  )");
  EXPECT_EQ(tracked.streams_of(0), "0");
  EXPECT_EQ(tracked.streams_of(1), "1");
  EXPECT_EQ(tracked.subflow(0).kind, SubflowKind::unknown);
  EXPECT_EQ(counted(tracked.tables.anomalies), (Counted{{Anomaly::mptcp_without_handshake, 2}}));
}

// TCP told who opened it only after its first MPTCP option.
TEST(Tracker, RolesThatAreLearnedLate) {
  const TrackedScript tracked = track_script(R"(
    0 S2 > C2 ACK seq=1 ack=1 dss(ack=6)
    0 S2 > C2 SYN,ACK seq=0 ack=1
  )");
  const Subflow& subflow = tracked.subflow(0);
  EXPECT_EQ(subflow.opener, tracked.tables.streams[0].client_side);
  EXPECT_EQ(tracked.tables.streams[0].client().port, 2000);
}

TEST(Tracker, NumbersAreThoseOfTheFirstKeyOrToken) {
  // tshark 4.0 numbers a version 0 SYN even if nobody answers it, a version 1 SYN never.
  const TrackedScript tracked = track_script(R"(
    0 C > S SYN seq=1 mp_capable(v1)
    0 C2 > S SYN seq=1 mp_capable(v0,key=1)
    0 S > C SYN,ACK seq=1 ack=2 mp_capable(v1,key=2)
    0 S > C2 SYN,ACK seq=1 ack=2
  )");
  EXPECT_EQ(connection_of(tracked.tables, 0), 1U);
  EXPECT_EQ(connection_of(tracked.tables, 1), 0U);
}

TEST(Tracker, HmacMismatch) {
  const std::string syn = "1 C2 > S SYN seq=200 mp_join(syn,token=T_S,nonce=3,id=1)\n";
  const std::string good_answer =
      "1 S > C2 SYN,ACK seq=600 ack=201 mp_join(synack,hmac=v1/KEY_S/KEY_C/4/3,nonce=4,id=0)\n";
  const std::string bad_answer =
      "1 S > C2 SYN,ACK seq=600 ack=201 mp_join(synack,hmac=1,nonce=4,id=0)\n";
  const std::string bad_ack =
      "1 C2 > S ACK seq=201 ack=601 mp_join(ack,hmac=0000000000000000000000000000000000000000)\n";
  struct {
    std::string join;
    HmacVerdict syn_ack;
    HmacVerdict ack;
  } const cases[] = {
      {syn, HmacVerdict::unknown, HmacVerdict::unknown},
      {syn + good_answer, HmacVerdict::verified, HmacVerdict::unknown},
      {syn + bad_answer, HmacVerdict::mismatch, HmacVerdict::unknown},
      {syn + good_answer + bad_ack, HmacVerdict::verified, HmacVerdict::mismatch},
      {good_answer + bad_ack, HmacVerdict::unknown, HmacVerdict::unknown},
  };
  for (const auto& c : cases) {
    const TrackedScript tracked = track_script({kHandshake, c.join});
    EXPECT_EQ(tracked.subflow(1).syn_ack_verdict, c.syn_ack) << c.join;
    EXPECT_EQ(tracked.subflow(1).ack_verdict, c.ack) << c.join;
    const bool mismatch = c.syn_ack == HmacVerdict::mismatch || c.ack == HmacVerdict::mismatch;
    EXPECT_EQ(tracked.tables.anomalies[Anomaly::join_hmac_mismatch].count, mismatch ? 1U : 0U)
        << c.join;
    if (mismatch) {
      EXPECT_EQ(tracked.tables.anomalies[Anomaly::join_hmac_mismatch].first_frame, 4U);
    }
  }
}

TEST(Tracker, AddAddrHmac) {
  for (const auto& [sender, expected] :
       {std::pair("S > C ACK seq=501 ack=101 add_addr(v1,id=1,addr=10.0.1.2,hmac=KEY_S/KEY_C)", 0U),
        std::pair(
            "C > S ACK seq=101 ack=501 add_addr(v1,id=1,addr=10.0.1.2,port=5,hmac=KEY_C/KEY_S)",
            0U),
        std::pair("S > C ACK seq=501 ack=101 add_addr(v1,id=1,addr=10.0.1.2,hmac=KEY_C/KEY_S)", 1U),
        std::pair("C > S ACK seq=101 ack=501 add_addr(v1,id=1,addr=10.0.1.2,echo)", 0U)}) {
    const TrackedScript tracked = track_script({kHandshake, "1 ", sender, "\n"});
    EXPECT_EQ(tracked.tables.anomalies[Anomaly::add_addr_hmac_mismatch].count, expected) << sender;
  }
}

// RFC 8684 section 3.3.8; with an address id (RFC 6824) it may speak of another subflow.
TEST(Tracker, BackupFlagFollowsMpPrio) {
  const std::string setup = std::string(kHandshake) + std::string(kJoin);
  struct {
    std::string script;
    bool initial;
    bool joined;
  } const cases[] = {
      {"", false, false},
      {"2 C2 > S ACK seq=201 ack=601 mp_prio(backup)\n", false, true},
      {"2 C2 > S ACK seq=201 ack=601 mp_prio(backup)\n3 C2 > S ACK seq=201 ack=601 mp_prio()\n",
       false, false},
      {"2 C > S ACK seq=101 ack=501 mp_prio(backup)\n", true, false},
      {"2 C > S ACK seq=101 ack=501 mp_prio(backup,id=1)\n", false, true},
      {"2 C > S ACK seq=101 ack=501 mp_prio(backup,id=77)\n", false, false},
  };
  for (const auto& c : cases) {
    const TrackedScript tracked = track_script(setup + c.script);
    EXPECT_EQ(tracked.subflow(0).said_by[tracked.subflow(0).opener].backup, c.initial) << c.script;
    EXPECT_EQ(tracked.subflow(1).said_by[tracked.subflow(1).opener].backup, c.joined) << c.script;
  }
}

TEST(Tracker, ReusedPortsMakeAnotherConnection) {
  const TrackedScript tracked = track_script({kHandshake, R"(
    9 C > S SYN seq=9000 mp_capable(v1)
    9 S > C SYN,ACK seq=9500 ack=9001 mp_capable(v1,key=6)
    9 C > S ACK seq=9001 ack=9501 mp_capable(v1,key=5,peer=6)
  )"});
  EXPECT_EQ(tracked.streams_of(0), "0");
  EXPECT_EQ(tracked.streams_of(1), "1");
  EXPECT_EQ(tracked.connection(1).host(Role::client).key, 5U);
  EXPECT_EQ(counted(tracked.tables.anomalies), (Counted{{Anomaly::port_reused, 1}}));
}

// Packets that anybody can forge must not change what the handshake said.
TEST(Tracker, TheFirstWordOfAStreamHolds) {
  const char* const forgeries[] = {
      // Keys on a joined subflow; a join on the initial one; a join with another connection's
      // token.
      "3 C2 > S ACK seq=201 ack=601 mp_capable(v1,key=1,peer=2)\n",
      "3 C > S ACK seq=101 ack=501 mp_join(syn,token=7,nonce=1,id=1)\n",
      "3 C2 > S SYN seq=200 mp_join(syn,token=7,nonce=3,id=1)\n",
  };
  for (const char* forgery : forgeries) {
    const TrackedScript tracked = track_script({kHandshake, kJoin, forgery});
    EXPECT_EQ(tracked.streams_of(0), "0 1") << forgery;
    EXPECT_EQ(tracked.connection(0).host(Role::client).key, kClientKey) << forgery;
    EXPECT_EQ(tracked.connection(0).host(Role::server).key, kServerKey) << forgery;
    EXPECT_EQ(tracked.subflow(0).kind, SubflowKind::initial) << forgery;
    EXPECT_EQ(tracked.subflow(1).ack_verdict, HmacVerdict::verified) << forgery;
  }
}

TEST(Tracker, PlainTcpHasNoSubflow) {
  const TrackedScript tracked =
      track_script("0 C > S SYN seq=1 mss=1460\n0 S > C SYN,ACK seq=1 ack=2\n");
  EXPECT_EQ(subflow_of(tracked.tables, 0), nullptr);
  EXPECT_EQ(connection_of(tracked.tables, 0), kNone);
}

}  // namespace
}  // namespace mptcpanalyzer
