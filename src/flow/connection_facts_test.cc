// What a capture tells of a connection besides its numbers: keys, copies, addresses, endings. The
// expected answers are obvious from the scripts; sections of RFC 8684 stand with the tests.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "flow/script_tracker_fixture.h"
#include "flow/subflow_state.h"

namespace mptcpanalyzer {
namespace {

std::string join(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts)
    text += part;
  return text;
}

std::uint64_t first_frame(const std::string& script, Anomaly anomaly) {
  return track_script(script).tables.anomalies[anomaly].first_frame;
}

// Section 3.1.
TEST(ConnectionFacts, TheThirdAckChangesNoKey) {
  const std::string syn0 =
      "0 C > S SYN seq=100 mp_capable(v0,key=KEY_C)\n"
      "0 S > C SYN,ACK seq=500 ack=101 mp_capable(v0,key=KEY_S)\n";
  const std::string syn1 =
      "0 C > S SYN seq=100 mp_capable(v1)\n"
      "0 S > C SYN,ACK seq=500 ack=101 mp_capable(v1,key=KEY_S)\n";
  const auto ack = [](int version, const char* own, const char* peer) {
    return fmt::format("0 C > S ACK seq=101 ack=501 mp_capable(v{},key={},peer={})\n", version, own,
                       peer);
  };
  const std::string right0 = syn0 + ack(0, "KEY_C", "KEY_S");
  const std::string right1 = syn1 + ack(1, "KEY_C", "KEY_S");
  struct {
    std::string script;
    std::uint64_t frame;
  } const cases[] = {
      {right0, 0},
      {right1, 0},
      {right1 + ack(1, "KEY_C", "KEY_S"), 0},
      {syn0 + ack(0, "9", "KEY_S"), 3},
      {syn0 + ack(0, "KEY_C", "9"), 3},
      {right1 + ack(1, "9", "KEY_S"), 4},
      {right1 + ack(1, "KEY_C", "9"), 4},
  };
  for (const auto& c : cases) {
    const TrackedScript tracked = track_script(c.script);
    EXPECT_EQ(tracked.tables.anomalies[Anomaly::ack_key_mismatch].first_frame, c.frame) << c.script;
    EXPECT_EQ(tracked.tables.anomalies[Anomaly::key_changed].count, 0U) << c.script;
    EXPECT_EQ(tracked.connection(0).host(Role::client).key, 0xc11e47U) << c.script;
    EXPECT_EQ(tracked.connection(0).host(Role::server).key, 0x5e4e4U) << c.script;
  }
}

// Section 3.5.
TEST(ConnectionFacts, FastcloseNeedsTheKeyOfItsReceiver) {
  struct {
    const char* packet;
    bool closes;
  } const cases[] = {
      {"5 C > S ACK seq=101 ack=501 mp_fastclose(key=KEY_S)\n", true},
      {"5 S > C RST seq=501 mp_fastclose(key=KEY_C)\n", true},
      {"5 C > S ACK seq=101 ack=501 mp_fastclose(key=KEY_C)\n", false},
      {"5 S > C ACK seq=501 ack=101 mp_fastclose(key=7)\n", false},
  };
  for (const auto& c : cases) {
    const TrackedScript tracked = track_script({kHandshake, c.packet});
    EXPECT_EQ(tracked.connection(0).fastclose.has_value(), c.closes) << c.packet;
    EXPECT_EQ(tracked.tables.anomalies[Anomaly::fastclose_wrong_key].first_frame,
              c.closes ? 0U : 4U);
    if (c.closes) {
      EXPECT_EQ(tracked.connection(0).fastclose->frame, 4U);
    } else {
      EXPECT_EQ(state_of(tracked.tables, tracked.connection(0)), SubflowState::established);
    }
  }
}

// Section 3.4.
TEST(ConnectionFacts, AddressIds) {
  const auto add = [](const char* id, const char* address) {
    return fmt::format("1 S > C ACK seq=501 ack=101 add_addr(v1,id={},addr={},hmac=KEY_S/KEY_C)\n",
                       id, address);
  };
  const std::string handshake{kHandshake};
  const Anomaly reused = Anomaly::address_id_reused;
  EXPECT_EQ(first_frame(handshake + add("1", "10.0.1.2") + add("1", "10.0.1.2"), reused), 0U);
  EXPECT_EQ(first_frame(handshake + add("1", "10.0.1.2") + add("2", "10.0.1.3"), reused), 0U);
  EXPECT_EQ(first_frame(handshake + add("1", "10.0.1.2") + add("1", "10.0.1.3"), reused), 5U);
  EXPECT_EQ(first_frame(handshake + add("1", "10.0.1.2") + add("1", "2001:db8::2"), reused), 5U);
  EXPECT_EQ(first_frame(handshake + add("1", "10.0.1.2") +
                            "1 S > C ACK seq=501 ack=101 remove_addr(1)\n" + add("1", "10.0.1.3"),
                        reused),
            0U);
  // The other host has ids of its own; an echo announces nothing.
  EXPECT_EQ(first_frame(handshake + add("1", "10.0.1.2") +
                            "1 C > S ACK seq=101 ack=501 "
                            "add_addr(v1,id=1,addr=10.0.9.9,hmac=KEY_C/KEY_S)\n"
                            "1 C > S ACK seq=101 ack=501 add_addr(v1,id=1,addr=10.0.1.2,echo)\n",
                        reused),
            0U);

  const Anomaly bare = Anomaly::add_addr_without_hmac;
  EXPECT_EQ(first_frame(handshake + "1 S > C ACK seq=501 ack=101 add_addr(v1,id=1,addr=10.0.1.2)\n",
                        bare),
            4U);
  EXPECT_EQ(first_frame(handshake + "1 S > C ACK seq=501 ack=101 add_addr(v0,id=1,addr=10.0.1.2)\n",
                        bare),
            0U);
  EXPECT_EQ(first_frame(handshake + add("1", "10.0.1.2"), bare), 0U);
}

TEST(ConnectionFacts, AJoinToPort0) {
  EXPECT_EQ(first_frame(join({"endpoint Z 10.0.1.2:0\n", kHandshake,
                              "1 C2 > Z SYN seq=200 mp_join(syn,token=T_S,nonce=3,id=1)\n"}),
                        Anomaly::join_to_port_zero),
            4U);
}

// Section 3.3.1: only what was sent can be acknowledged.
TEST(ConnectionFacts, DataAcksOfWhatWasNotSent) {
  const std::string data = join(
      {kHandshake,
       "1 C > S PSH,ACK seq=101 ack=501 len=10 dss(ack=idsn1(KEY_S)+1,dsn=idsn1(KEY_C)+1,ssn=1,"
       "len=10)\n"});
  const auto ack = [](const char* number) {
    return fmt::format("1 S > C ACK seq=501 ack=111 dss(ack=idsn1(KEY_C)+{})\n", number);
  };
  const Anomaly beyond = Anomaly::data_ack_beyond;
  EXPECT_EQ(first_frame(data + ack("11"), beyond), 0U);
  EXPECT_EQ(first_frame(data + ack("11/32"), beyond), 0U);
  EXPECT_EQ(first_frame(data + ack("12"), beyond), 5U);
  EXPECT_EQ(first_frame(data + ack("12/32"), beyond), 5U);
  // It was sent after all: several interfaces may show the answer first.
  EXPECT_EQ(first_frame(data + ack("12") +
                            "1 C > S PSH,ACK seq=111 ack=501 len=10 "
                            "dss(dsn=idsn1(KEY_C)+11,ssn=11,len=10)\n",
                        beyond),
            0U);
  EXPECT_EQ(first_frame(data + "1 S > C ACK seq=501 ack=111 dss(ack=idsn1(KEY_C)+11)\n"
                               "1 C > S ACK seq=111 ack=501 dss(ack=idsn1(KEY_S)+9)\n",
                        beyond),
            6U);
}

// Section 3.3.3.
TEST(ConnectionFacts, DataFin) {
  const std::string fin =
      "2 C > S ACK seq=101 ack=501 "
      "dss(ack=idsn1(KEY_S)+1,dsn=idsn1(KEY_C)+1,ssn=0,len=1,fin)\n";
  const std::string fin_ack = "3 S > C ACK seq=501 ack=101 dss(ack=idsn1(KEY_C)+2)\n";
  const std::string closed = "4 C > S FIN,ACK seq=101 ack=501\n";
  const std::string handshake{kHandshake};
  struct {
    std::string script;
    DataFin client;
  } const cases[] = {
      {handshake, DataFin::none},
      {handshake + fin, DataFin::unacknowledged},
      {handshake + fin + fin_ack + closed, DataFin::acknowledged},
      {handshake + closed, DataFin::missing},
      // The other subflow is open; a fallback has no DATA_FIN.
      {handshake + std::string(kJoin) + closed, DataFin::none},
      {handshake + std::string(kJoin) + closed + "5 C2 > S RST,ACK seq=201 ack=601\n",
       DataFin::missing},
      {handshake + "1 C > S PSH,ACK seq=101 ack=501 len=5\n4 C > S FIN,ACK seq=106 ack=501\n",
       DataFin::none},
  };
  for (const auto& c : cases) {
    const TrackedScript tracked = track_script(c.script);
    EXPECT_EQ(tracked.connection(0).host(Role::client).data_fin, c.client) << c.script;
    EXPECT_EQ(tracked.connection(0).host(Role::server).data_fin, DataFin::none) << c.script;
  }
}

// Section 3.6: the first MP_TCPRST tells why. Each side's first and latest are kept.
TEST(ConnectionFacts, FirstAndLastReset) {
  const TrackedScript tracked = track_script(
      {kHandshake, kJoin, "2 S > C2 RST,ACK seq=601 ack=201 mp_tcprst(flags=1,reason=3)\n",
       "2 C2 > S RST seq=201 mp_tcprst(flags=0,reason=0)\n",
       "2 S > C2 RST seq=601 mp_tcprst(flags=0,reason=1)\n",
       "2 S > C2 RST seq=601 mp_tcprst(flags=0,reason=2)\n"});
  const Subflow& subflow = tracked.subflow(1);
  EXPECT_EQ(subflow.first_reset[1]->reason, 3U);
  EXPECT_TRUE(subflow.first_reset[1]->transient());
  EXPECT_EQ(subflow.first_reset[1]->side, 1U);
  EXPECT_EQ(subflow.last_reset[1]->reason, 2U);
  EXPECT_EQ(subflow.last_reset[1]->frame, 10U);
  EXPECT_EQ(subflow.first_reset[0]->frame, 8U);
  EXPECT_EQ(subflow.first_reset[0]->reason, 0U);
  EXPECT_EQ(subflow.last_reset[0]->frame, 8U);
}

TEST(ConnectionFacts, HandshakeWithoutTheOptionOfTheThirdAck) {
  const TrackedScript tracked = track_script(R"(
    0.00 C > S SYN seq=100 mp_capable(v0,key=KEY_C)
    0.01 S > C SYN,ACK seq=500 ack=101 mp_capable(v0,key=KEY_S)
    0.02 C > S ACK seq=101 ack=501
    0.03 C > S PSH,ACK seq=101 ack=501 len=5 dss(dsn=1,ssn=1,len=5)
  )");
  EXPECT_EQ(tracked.subflow(0).ack_time_ns - tracked.subflow(0).syn_time_ns, 20'000'000);
}

TEST(ConnectionFacts, AnAnswerWhoseOptionsWereCut) {
  const std::string syn = "0 C > S SYN seq=100 mp_capable(v1)\n";
  const TrackedScript cut =
      track_script(syn + "0 S > C SYN,ACK seq=500 ack=101 mp_capable(v1,key=KEY_S) snap=54\n");
  EXPECT_TRUE(answer_is_unknown(cut.subflow(0)));
  const TrackedScript none = track_script(syn);
  EXPECT_FALSE(answer_is_unknown(none.subflow(0)));
  const TrackedScript plain = track_script(syn + "0 S > C SYN,ACK seq=500 ack=101\n");
  EXPECT_FALSE(answer_is_unknown(plain.subflow(0)));
}

// Both sides of a NAT. What the client's side opens is seen first on its side, what the server's
// side opens last.
TEST(ConnectionFacts, EachCopyHasItsOwnJoins) {
  const std::string names = R"(
    endpoint N 203.0.113.5:1000
    endpoint M 203.0.114.5:2000
  )";
  const std::string handshakes = R"(
    0 C > S SYN seq=100 mp_capable(v1)
    0 N > S SYN seq=100 mp_capable(v1)
    0 S > N SYN,ACK seq=500 ack=101 mp_capable(v1,key=KEY_S)
    0 S > C SYN,ACK seq=500 ack=101 mp_capable(v1,key=KEY_S)
    0 C > S ACK seq=101 ack=501 mp_capable(v1,key=KEY_C,peer=KEY_S)
    0 N > S ACK seq=101 ack=501 mp_capable(v1,key=KEY_C,peer=KEY_S)
  )";
  const TrackedScript by_client =
      track_script(names + handshakes +
                   "1 C2 > S SYN seq=200 mp_join(syn,token=T_S,nonce=3,id=1)\n"
                   "1 M > S SYN seq=200 mp_join(syn,token=T_S,nonce=3,id=1)\n");
  EXPECT_EQ(connection_of(by_client.tables, 2), connection_of(by_client.tables, 0));
  EXPECT_EQ(connection_of(by_client.tables, 3), connection_of(by_client.tables, 1));
  const TrackedScript by_server =
      track_script(names + handshakes +
                   "1 S2 > M SYN seq=200 mp_join(syn,token=T_C,nonce=3,id=1)\n"
                   "1 S2 > C2 SYN seq=200 mp_join(syn,token=T_C,nonce=3,id=1)\n");
  EXPECT_EQ(connection_of(by_server.tables, 2), connection_of(by_server.tables, 1));
  EXPECT_EQ(connection_of(by_server.tables, 3), connection_of(by_server.tables, 0));
  for (const TrackedScript* tracked : {&by_client, &by_server}) {
    EXPECT_EQ(tracked->connection(1).copy_of, 0U);
    EXPECT_EQ(tracked->connection(0).copied_as, 1U);
    EXPECT_EQ(tracked->tables.anomalies[Anomaly::connection_captured_twice].count, 1U);
    EXPECT_EQ(tracked->tables.anomalies[Anomaly::key_shared].count, 0U);
  }
}

// Only the join goes through a NAT: it is one subflow of the one connection.
TEST(ConnectionFacts, AJoinSeenTwiceIsOneSubflow) {
  const TrackedScript tracked =
      track_script({"endpoint M 203.0.114.5:2000\n", kHandshake,
                    "1 C2 > S SYN seq=200 mp_join(syn,token=T_S,nonce=3,id=1)\n"
                    "1 M > S SYN seq=200 mp_join(syn,token=T_S,nonce=3,id=1)\n"
                    "1 S2 > C SYN seq=200 mp_join(syn,token=T_C,nonce=4,id=1)\n"});
  EXPECT_EQ(tracked.subflow(2).copy_of, 1U);
  EXPECT_EQ(tracked.subflow(1).copy_of, kNone);
  EXPECT_EQ(tracked.subflow(3).copy_of, kNone);
}

// Streams without a handshake: another stream of the same endpoint tells who is the server, or that
// many speak to it.
TEST(ConnectionFacts, RolesThatOtherStreamsTell) {
  const std::string names = R"(
    endpoint H 10.1.0.1:40001
    endpoint I 10.1.0.2:40002
    endpoint T 10.2.0.1:50000
  )";
  const auto server_port = [](const TrackedScript& tracked, StreamId stream) {
    return tracked.tables.streams[stream].server().port;
  };
  // By itself the lower port would be the server's.
  EXPECT_EQ(server_port(track_script(names + "0 H > T ACK seq=1 ack=1\n"), 0), 40001U);
  const TrackedScript handshake = track_script(
      names + "0 H > T ACK seq=1 ack=1\n1 I > T SYN seq=1\n1 T > I SYN,ACK seq=1 ack=2\n");
  EXPECT_EQ(server_port(handshake, 0), 50000U);
  const TrackedScript many =
      track_script(names + "0 H > T ACK seq=1 ack=1\n1 I > T ACK seq=1 ack=1\n");
  EXPECT_EQ(server_port(many, 0), 50000U);
  EXPECT_EQ(server_port(many, 1), 50000U);
}

}  // namespace
}  // namespace mptcpanalyzer
