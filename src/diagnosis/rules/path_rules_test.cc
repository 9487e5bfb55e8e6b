// Rules about joins, addresses, resets and closes: what each script shows is written beside it; the
// rules are those of docs/findings/.
#include <gtest/gtest.h>
#include <string>

#include "diagnosis/script_diagnosis_fixture.h"

namespace mptcpanalyzer {
namespace {

constexpr const char* kOpen = R"(
endpoint C 10.0.0.1:1000
endpoint D 10.0.1.1:2000
endpoint S 10.0.0.2:80
endpoint T 10.0.9.9:80
let A = 0x1122334455667788
let B = 0x99aabbccddeeff00
0.000 C > S SYN seq=100 mss=1460 ws=7 mp_capable(v1)
0.040 S > C SYN,ACK seq=500 ack=101 mss=1460 ws=7 mp_capable(v1,key=B)
0.0401 C > S ACK seq=101 ack=501 mp_capable(v1,key=A,peer=B)
0.050 C > S PSH,ACK seq=101 ack=501 len=100 dss(ack=idsn1(B)+1,dsn=idsn1(A)+1,ssn=1,len=100)
0.090 S > C ACK seq=501 ack=201 dss(ack=idsn1(A)+101)
)";
constexpr const char* kJoinSyn =
    "0.100 D > S SYN seq=700 ws=7 mp_join(syn,token=token1(B),nonce=1,id=3)\n";
constexpr const char* kJoinAnswer =
    "0.140 S > D SYN,ACK seq=900 ack=701 ws=7 "
    "mp_join(synack,hmac=v1/B/A/2/1,nonce=2,id=4)\n";
constexpr const char* kJoinAck = "0.1401 D > S ACK seq=701 ack=901 mp_join(ack,hmac=v1/A/B/1/2)\n";
constexpr const char* kFourthAck = "0.180 S > D ACK seq=901 ack=701 dss(ack=idsn1(A)+101)\n";
// More data of the first subflow, at three seconds.
constexpr const char* kLater = R"(
3.000 C > S PSH,ACK seq=201 ack=501 len=100 dss(ack=idsn1(B)+1,dsn=idsn1(A)+101,ssn=101,len=100)
3.040 S > C ACK seq=501 ack=301 dss(ack=idsn1(A)+201)
)";
constexpr const char* kBothClosed = R"(
0.091 C > S ACK seq=201 ack=501 dss(ack=idsn1(B)+1,dsn=idsn1(A)+101,ssn=0,len=1,fin)
0.092 S > C ACK seq=501 ack=201 dss(ack=idsn1(A)+102,dsn=idsn1(B)+1,ssn=0,len=1,fin)
0.093 C > S ACK seq=201 ack=501 dss(ack=idsn1(B)+2)
)";

struct Case {
  const char* what;
  std::string script;  // behind kOpen
  const char* id;
  const char* findings;
};

const std::string kJoined = std::string(kJoinSyn) + kJoinAnswer + kJoinAck + kFourthAck;

const Case kCases[] = {
    {"no answer to the join",
     std::string(kJoinSyn) +
         "1.1 D > S SYN seq=700 "
         "mp_join(syn,token=token1(B),nonce=1,id=3)\n" +
         kLater,
     "join_unanswered", "warning join_unanswered tcp.stream 1"},
    {"the capture ends too soon to say", kJoinSyn, "join_unanswered", ""},
    {"the answer is repeated, and no third ACK comes",
     std::string(kJoinSyn) + kJoinAnswer +
         "1.140 S > D SYN,ACK seq=900 ack=701 ws=7 mp_join(synack,hmac=v1/B/A/2/1,nonce=2,id=4)\n" +
         kLater,
     "join_unanswered", "warning join_unanswered tcp.stream 1"},
    {"it is answered", kJoined + kLater, "join_unanswered", ""},
    {"the answer's direction was not captured", std::string(kJoinSyn) + kJoinAck + kLater,
     "join_unanswered", ""},
    {"a RST with a reason for the SYN",
     std::string(kJoinSyn) + "0.140 S > D RST,ACK seq=0 ack=701 mp_tcprst(flags=0,reason=3)\n",
     "join_refused", "warning join_refused tcp.stream 1"},
    {"at the third ACK, where Linux refuses",
     std::string(kJoinSyn) + kJoinAnswer + kJoinAck +
         "0.180 S > D RST,ACK seq=901 ack=701 mp_tcprst(flags=0,reason=3)\n",
     "join_refused", "warning join_refused tcp.stream 1"},
    {"which is no reset of a subflow",
     std::string(kJoinSyn) + kJoinAnswer + kJoinAck +
         "0.180 S > D RST,ACK seq=901 ack=701 mp_tcprst(flags=0,reason=3)\n",
     "subflow_reset", ""},
    {"without a reason: nobody listens",
     std::string(kJoinSyn) + "0.140 S > D RST,ACK seq=0 ack=701\n", "join_refused",
     "note join_refused tcp.stream 1"},
    {"after the end of the connection",
     std::string(kBothClosed) + kJoinSyn +
         "0.140 S > D RST,ACK seq=0 ack=701 mp_tcprst(flags=0,reason=1)\n",
     "join_refused", "note join_refused tcp.stream 1"},
    {"the answer has no MP_JOIN",
     std::string(kJoinSyn) + "0.140 S > D SYN,ACK seq=900 ack=701 ws=7\n"
                             "0.1401 D > S RST,ACK seq=701 ack=901 mp_tcprst(flags=0,reason=1)\n",
     "join_stripped", "warning join_stripped tcp.stream 1"},
    {"which is no refusal",
     std::string(kJoinSyn) + "0.140 S > D SYN,ACK seq=900 ack=701 ws=7\n"
                             "0.1401 D > S RST,ACK seq=701 ack=901 mp_tcprst(flags=0,reason=1)\n",
     "join_refused", ""},
    {"the HMAC of the answer is wrong",
     std::string(kJoinSyn) + "0.140 S > D SYN,ACK seq=900 ack=701 ws=7 "
                             "mp_join(synack,hmac=12345,nonce=2,id=4)\n"
                             "0.1401 D > S RST,ACK seq=701 ack=901\n",
     "join_token_or_hmac", "error join_token_or_hmac tcp.stream 1"},
    {"it is right", kJoined, "join_token_or_hmac", ""},
    {"nobody has the token",
     "0.100 D > S SYN seq=700 mp_join(syn,token=12345,nonce=1,id=3)\n"
     "0.140 S > D RST,ACK seq=0 ack=701 mp_tcprst(flags=0,reason=1)\n" +
         std::string(kLater),
     "join_token_or_hmac", "error join_token_or_hmac tcp.stream 1"},
    {"joined, and no data", kJoined + kLater, "subflow_unused", "note subflow_unused tcp.stream 1"},
    {"joined, and used",
     kJoined + "0.2 D > S PSH,ACK seq=701 ack=901 len=50 "
               "dss(ack=idsn1(B)+1,dsn=idsn1(A)+101,ssn=1,len=50)\n",
     "subflow_unused", ""},
    {"refused, so not unused",
     std::string(kJoinSyn) + "0.140 S > D RST,ACK seq=0 ack=701 mp_tcprst(flags=0,reason=3)\n",
     "subflow_unused", ""},
    {"reset with data pending",
     kJoined +
         "0.2 D > S PSH,ACK seq=701 ack=901 len=50 "
         "dss(ack=idsn1(B)+1,dsn=idsn1(A)+101,ssn=1,len=50)\n"
         "0.24 S > D RST,ACK seq=901 ack=701 mp_tcprst(flags=1,reason=2)\n" +
         kLater,
     "subflow_reset", "warning subflow_reset tcp.stream 1"},
    {"reset with nothing pending",
     kJoined + "0.24 S > D RST,ACK seq=901 ack=701 mp_tcprst(flags=1,reason=2)\n" + kLater,
     "subflow_reset", "note subflow_reset tcp.stream 1"},
    {"reset behind the REMOVE_ADDR of its address",
     kJoined +
         "0.2 D > S PSH,ACK seq=701 ack=901 len=50 "
         "dss(ack=idsn1(B)+1,dsn=idsn1(A)+101,ssn=1,len=50)\n"
         "0.23 C > S ACK seq=201 ack=501 remove_addr(3)\n"
         "0.231 D > S RST,ACK seq=751 ack=901 mp_tcprst(flags=0,reason=0)\n" +
         kLater,
     "subflow_reset", "note subflow_reset tcp.stream 1"},
    {"reset of a subflow that came after the REMOVE_ADDR of its id",
     "0.095 C > S ACK seq=201 ack=501 remove_addr(3)\n" + kJoined +
         "0.2 D > S PSH,ACK seq=701 ack=901 len=50 "
         "dss(ack=idsn1(B)+1,dsn=idsn1(A)+101,ssn=1,len=50)\n"
         "0.24 S > D RST,ACK seq=901 ack=701 mp_tcprst(flags=1,reason=2)\n" +
         kLater,
     "subflow_reset", "warning subflow_reset tcp.stream 1"},
    {"an address that nobody echoes",
     "0.2 S > C ACK seq=501 ack=201 add_addr(v1,id=5,addr=10.0.9.9,hmac=B/A)\n"
     "1.2 S > C ACK seq=501 ack=201 add_addr(v1,id=5,addr=10.0.9.9,hmac=B/A)\n" +
         std::string(kLater),
     "add_addr_unanswered", "warning add_addr_unanswered tcp.stream 0"},
    {"echoed, and joined",
     "0.2 S > C ACK seq=501 ack=201 add_addr(v1,id=5,addr=10.0.9.9,hmac=B/A)\n"
     "0.24 C > S ACK seq=201 ack=501 add_addr(v1,id=5,addr=10.0.9.9,echo)\n"
     "0.25 D > T SYN seq=700 mp_join(syn,token=token1(B),nonce=1,id=3)\n" +
         std::string(kLater),
     "add_addr_unanswered", ""},
    {"echoed, and no join follows",
     "0.2 S > C ACK seq=501 ack=201 add_addr(v1,id=5,addr=10.0.9.9,hmac=B/A)\n"
     "0.24 C > S ACK seq=201 ack=501 add_addr(v1,id=5,addr=10.0.9.9,echo)\n" +
         std::string(kLater),
     "add_addr_unanswered", "note add_addr_unanswered tcp.stream 0"},
    {"a wrong HMAC", "0.2 S > C ACK seq=501 ack=201 add_addr(v1,id=5,addr=10.0.9.9,hmac=99)\n",
     "add_addr_unanswered", "warning add_addr_unanswered tcp.stream 0"},
    {"new data long after REMOVE_ADDR",
     kJoined + "0.3 C > S ACK seq=201 ack=501 remove_addr(3)\n"
               "2.0 D > S PSH,ACK seq=701 ack=901 len=50 "
               "dss(ack=idsn1(B)+1,dsn=idsn1(A)+101,ssn=1,len=50)\n",
     "remove_addr_ignored", "warning remove_addr_ignored tcp.stream 1"},
    {"what was in flight",
     kJoined + "0.3 C > S ACK seq=201 ack=501 remove_addr(3)\n"
               "0.33 D > S PSH,ACK seq=701 ack=901 len=50 "
               "dss(ack=idsn1(B)+1,dsn=idsn1(A)+101,ssn=1,len=50)\n"
               "0.34 D > S RST,ACK seq=751 ack=901\n",
     "remove_addr_ignored", ""},
    {"aborted with own data pending",
     "0.2 C > S PSH,ACK seq=201 ack=501 len=100 "
     "dss(ack=idsn1(B)+1,dsn=idsn1(A)+101,ssn=101,len=100)\n"
     "0.21 C > S RST,ACK seq=301 ack=501 mp_fastclose(key=B)\n",
     "bad_close", "warning bad_close tcp.stream 0"},
    {"aborted by who receives it",
     "0.2 C > S PSH,ACK seq=201 ack=501 len=100 "
     "dss(ack=idsn1(B)+1,dsn=idsn1(A)+101,ssn=101,len=100)\n"
     "0.24 S > C RST,ACK seq=501 ack=201 mp_fastclose(key=A)\n",
     "bad_close", "note bad_close tcp.stream 0"},
    {"aborted with nothing pending", "0.21 C > S RST,ACK seq=201 ack=501 mp_fastclose(key=B)\n",
     "bad_close", ""},
    {"closed as it should be", kBothClosed, "bad_close", ""},
    {"a DATA_FIN that an abort answers at once is no finding of its own",
     "0.2 C > S PSH,ACK seq=201 ack=501 len=100 "
     "dss(ack=idsn1(B)+1,dsn=idsn1(A)+101,ssn=101,len=100)\n"
     "0.201 C > S ACK seq=301 ack=501 dss(ack=idsn1(B)+1,dsn=idsn1(A)+201,ssn=0,len=1,fin)\n"
     "0.221 C > S ACK seq=301 ack=501 dss(ack=idsn1(B)+1,dsn=idsn1(A)+201,ssn=0,len=1,fin)\n"
     "0.24 S > C RST,ACK seq=501 ack=201 mp_fastclose(key=A)\n",
     "bad_close", "note bad_close tcp.stream 0"},
    {"no subflow is left for over 60 s (Linux: close_timeout)",
     "0.2 C > S RST,ACK seq=201 ack=501 mp_tcprst(flags=0,reason=2)\n70 D > T SYN seq=1\n",
     "bad_close", "warning bad_close tcp.stream 0"},
    {"nor for 30 s",
     "0.2 C > S RST,ACK seq=201 ack=501 mp_tcprst(flags=0,reason=2)\n30 D > T SYN seq=1\n",
     "bad_close", ""},
    {"a DATA_FIN that nobody acknowledges",
     "0.2 C > S ACK seq=201 ack=501 dss(ack=idsn1(B)+1,dsn=idsn1(A)+101,ssn=0,len=1,fin)\n"
     "0.6 C > S ACK seq=201 ack=501 dss(ack=idsn1(B)+1,dsn=idsn1(A)+101,ssn=0,len=1,fin)\n"
     "2.0 C > S ACK seq=201 ack=501 dss(ack=idsn1(B)+1,dsn=idsn1(A)+101,ssn=0,len=1,fin)\n",
     "bad_close", "warning bad_close tcp.stream 0"},
};

TEST(PathRulesTest, PositivesAndNearMisses) {
  for (const Case& one : kCases) {
    EXPECT_EQ(findings_text(diagnose_script(kOpen + one.script), one.id), one.findings) << one.what;
  }
}

std::string text_of(const std::vector<Diagnosis>& diagnoses, std::string_view id) {
  for (const Diagnosis& diagnosis : diagnoses) {
    for (const Finding& finding : diagnosis.findings) {
      if (finding.id == id) return finding.text;
    }
  }
  return "";
}

TEST(PathRulesTest, SecondCaptureTellsThatMpJoinWasStrippedOnItsWayThere) {
  const std::string answer = "0.140 S > D SYN,ACK seq=900 ack=701 ws=7\n";
  const std::string client = kOpen + std::string(kJoinSyn) + answer;
  const std::string server = kOpen + std::string("0.100 D > S SYN seq=700 ws=7\n") + answer;
  const std::string alone = text_of(diagnose_script(client), "join_stripped");
  EXPECT_NE(alone.find("a capture at the other end tells"), std::string::npos) << alone;
  const std::string both = text_of(diagnose_scripts(client, server), "join_stripped");
  EXPECT_NE(both.find("stripped on its way there"), std::string::npos) << both;
}

TEST(PathRulesTest, OnlyWhoDidNotAnswerMayNotListen) {
  const std::string at_syn = "0.140 S > D RST,ACK seq=0 ack=701\n";
  const std::string at_ack = "0.180 S > D RST,ACK seq=901 ack=701\n";
  const std::string before = kOpen + std::string(kJoinSyn);
  const std::string syn_words = text_of(diagnose_script(before + at_syn), "join_refused");
  EXPECT_NE(syn_words.find("nobody listens"), std::string::npos) << syn_words;
  const std::string ack_words =
      text_of(diagnose_script(before + kJoinAnswer + kJoinAck + at_ack), "join_refused");
  EXPECT_NE(ack_words.find("third ACK"), std::string::npos) << ack_words;
  EXPECT_EQ(ack_words.find("nobody listens"), std::string::npos) << ack_words;
}

TEST(PathRulesTest, PrivateAddressToldToAPublicPeer) {
  std::string open = kOpen;
  const std::string client = "C 10.0.0.1:1000";
  open.replace(open.find(client), client.size(), "C 192.0.2.1:1000");
  const std::string script =
      open +
      "0.2 S > C ACK seq=501 ack=201 add_addr(v1,id=5,addr=10.0.9.9,hmac=B/A)\n"
      "0.24 C > S ACK seq=201 ack=501 add_addr(v1,id=5,addr=10.0.9.9,echo)\n"
      "0.25 D > T SYN seq=700 mp_join(syn,token=token1(B),nonce=1,id=3)\n"
      "1.25 D > T SYN seq=700 mp_join(syn,token=token1(B),nonce=1,id=3)\n" +
      kLater;
  EXPECT_EQ(findings_text(diagnose_script(script), "add_addr_unanswered"),
            "warning add_addr_unanswered tcp.stream 0");
}

}  // namespace
}  // namespace mptcpanalyzer
