// Expected values by RFC 8684 sections 3.1 (unanswered MP_CAPABLE), 3.2 (joins), 3.5
// (MP_FASTCLOSE), 3.7 (fallback).
#include "flow/subflow_state.h"

#include <gtest/gtest.h>

#include "flow/script_tracker_fixture.h"

namespace mptcpanalyzer {
namespace {

using State = SubflowState;

std::string join(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts)
    text += part;
  return text;
}

TEST(SubflowState, OfTheLastSubflow) {
  const std::string syn = "0 C > S SYN seq=100 mp_capable(v1)\n";
  const std::string syn0 = "0 C > S SYN seq=100 mp_capable(v0,key=KEY_C)\n";
  const std::string plain_answer = "0 S > C SYN,ACK seq=500 ack=101\n";
  const std::string handshake{kHandshake};
  const std::string fins = "5 C > S FIN,ACK seq=101 ack=501\n5 S > C FIN,ACK seq=501 ack=102\n";
  const std::string rst = "5 S > C RST seq=501\n";
  const std::string join_syn = "1 C2 > S SYN seq=200 mp_join(syn,token=T_S,nonce=3,id=1)\n";
  struct {
    const char* name;
    std::string script;
    State state;
    std::string_view reason;
    bool listed;  // its connection, if it has one
  } const cases[] = {
      {"established", handshake, State::established, "", true},
      {"closed", handshake + fins, State::established, "", true},
      {"reset", handshake + rst, State::reset, "", true},
      {"reset after both ends had closed", handshake + fins + rst, State::established, "", true},
      {"MP_FASTCLOSE", handshake + "5 C > S ACK seq=101 ack=501 mp_fastclose(key=KEY_S)\n",
       State::reset, "", true},
      {"no answer", syn, State::never_completed, "", false},
      {"no answer, version 0", syn0, State::never_completed, "", false},
      {"SYN and SYN/ACK only", syn + "0 S > C SYN,ACK seq=500 ack=101 mp_capable(v1,key=2)\n",
       State::never_completed, "", true},
      {"plain answer", syn + plain_answer, State::fallback, "the SYN/ACK carried no MP_CAPABLE",
       false},
      {"plain answer, version 0", syn0 + plain_answer, State::fallback,
       "the SYN/ACK carried no MP_CAPABLE", false},
      {"SYN sent again without", syn + "1 C > S SYN seq=100\n" + plain_answer, State::fallback,
       "the SYN was sent again without MPTCP", false},
      {"the first SYN is answered after all",
       syn + "1 C > S SYN seq=100\n" + "1 S > C SYN,ACK seq=500 ack=101 mp_capable(v1,key=2)\n" +
           "1 C > S ACK seq=101 ack=501 mp_capable(v1,key=1,peer=2)\n",
       State::established, "", true},
      {"data without MPTCP", handshake + "1 C > S PSH,ACK seq=101 ack=501 len=5\n", State::fallback,
       "data came without MPTCP options", true},
      {"data of the other side without MPTCP",
       handshake + "1 S > C PSH,ACK seq=501 ack=101 len=5\n", State::fallback,
       "data came without MPTCP options", true},
      {"first data with MPTCP, later without",
       handshake + "1 C > S PSH,ACK seq=101 ack=501 len=5 dss(dsn=1,ssn=1,len=10)\n"
                   "1 C > S PSH,ACK seq=106 ack=501 len=5\n",
       State::established, "", true},
      {"data whose options the snap length cut",
       handshake + "1 C > S PSH,ACK seq=101 ack=501 len=5 ts=1,2 dss(dsn=1,ssn=1,len=5) snap=58\n",
       State::established, "", true},
      {"infinite mapping",
       handshake + "1 C > S PSH,ACK seq=101 ack=501 len=5 dss(dsn=1,ssn=1,len=0)\n",
       State::fallback, "an infinite mapping was sent", true},
      {"join", join({handshake, kJoin}), State::established, "", true},
      {"join without answer", handshake + join_syn, State::never_completed, "", true},
      {"join answered plainly, then reset",
       handshake + join_syn +
           "1 S > C2 SYN,ACK seq=600 ack=201\n1 C2 > S RST,ACK seq=201 ack=601\n",
       State::reset, "the SYN/ACK carried no MP_JOIN", true},
      {"join refused", handshake + join_syn + "1 S > C2 RST,ACK seq=0 ack=201\n", State::reset, "",
       true},
      {"mid-stream", "0 C > S ACK seq=1 ack=1 dss(ack=1)\n", State::established, "", true},
  };
  for (const auto& c : cases) {
    const TrackedScript tracked = track_script(c.script);
    const auto last = static_cast<StreamId>(tracked.tables.streams.size() - 1);
    const TcpStream& stream = tracked.tables.streams[last];
    EXPECT_EQ(state_of(stream, tracked.subflow(last)), c.state) << c.name;
    EXPECT_EQ(fallback_reason(stream, tracked.subflow(last)), c.reason) << c.name;
    const ConnectionId connection = connection_of(tracked.tables, last);
    const bool listed = connection != kNone && is_listed(tracked.tables, connection);
    EXPECT_EQ(listed, c.listed) << c.name;
  }
}

TEST(SubflowState, OfTheConnection) {
  const std::string handshake{kHandshake};
  const std::string joined{kJoin};
  const std::string rst = "5 S > C RST seq=501\n";
  const std::string rst2 = "5 S > C2 RST seq=601\n";
  struct {
    const char* name;
    std::string script;
    State state;
  } const cases[] = {
      {"established", handshake, State::established},
      {"one subflow was reset, the other not", handshake + joined + rst, State::established},
      {"all were", handshake + joined + rst + rst2, State::reset},
      {"MP_FASTCLOSE on one of them ends all",
       handshake + joined + "5 C > S ACK seq=101 ack=501 mp_fastclose(key=KEY_S)\n", State::reset},
      {"fallback", handshake + "1 C > S PSH,ACK seq=101 ack=501 len=5\n", State::fallback},
      {"handshake not completed",
       "0 C > S SYN seq=1 mp_capable(v1)\n0 S > C SYN,ACK seq=1 ack=2 mp_capable(v1,key=2)\n",
       State::never_completed},
  };
  for (const auto& c : cases) {
    const TrackedScript tracked = track_script(c.script);
    EXPECT_EQ(state_of(tracked.tables, tracked.connection(0)), c.state) << c.name;
  }
}

}  // namespace
}  // namespace mptcpanalyzer
