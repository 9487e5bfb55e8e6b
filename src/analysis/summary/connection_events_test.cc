// Of connections made by hand: what happened and when follows from the lines of the script.
#include "analysis/summary/connection_events.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sstream>
#include <string>

#include "analysis/two_subflows_fixture.h"
#include "trace/script_trace_fixture.h"

namespace mptcpanalyzer {
namespace {

constexpr std::int64_t kMs = 1'000'000;

ConnectionHistory history_of(const std::string& script) {
  const Trace trace = trace_of_script(script);
  return connection_history(trace, *find_subject(trace.tables(), Level::mptcp, 0));
}

// "join 1 #4 RST 0 #9".
std::string events_of(const std::string& script) {
  std::string text;
  for (const ConnectionEvent& event : history_of(script).events) {
    text += fmt::format("{}{} {} #{}", text.empty() ? "" : " ", to_string(event.kind),
                        event.tcpstream, event.packetid);
  }
  return text;
}

// "Server 500-1200", in milliseconds since the beginning of the script.
std::string stalls_of(const std::string& script) {
  std::string text;
  for (const Stall& stall : history_of(script).stalls) {
    text += fmt::format("{}{} {}-{}", text.empty() ? "" : " ", to_string(stall.mptcpdest),
                        stall.begin_ns / kMs, stall.end_ns / kMs);
  }
  return text;
}

struct Case {
  const char* what;
  const char* more;  // lines after those of kConnection, whose last frame is 14
  const char* events;
};

constexpr Case kCases[] = {
    {"nothing more", "", "join 1 #4"},
    {"the FIN of either end, once",
     "13 C > S FIN,ACK seq=1061 ack=5001\n13.1 S > C FIN,ACK seq=5001 ack=1062\n"
     "13.2 C > S FIN,ACK seq=1061 ack=5001\n",
     "join 1 #4 FIN 0 #15"},
    {"a RST of an open subflow, once",
     "13 D > S RST seq=7041\n13.1 D > S RST seq=7041\n13.2 C > S RST seq=1061\n",
     "join 1 #4 RST 1 #15 RST 0 #17"},
    {"a RST after one FIN", "13 C > S FIN,ACK seq=1061 ack=5001\n13.1 S > C RST seq=5001\n",
     "join 1 #4 FIN 0 #15 RST 0 #16"},
    {"no RST after both FINs",
     "13 C > S FIN,ACK seq=1061 ack=5001\n13.1 S > C FIN,ACK seq=5001 ack=1062\n"
     "13.2 C > S RST seq=1062\n",
     "join 1 #4 FIN 0 #15"},
    {"each MP_PRIO and REMOVE_ADDR",
     "13 D > S ACK seq=7041 ack=9001 mp_prio(backup)\n13.1 D > S ACK seq=7041 ack=9001 mp_prio()\n"
     "13.2 C > S ACK seq=1061 ack=5001 remove_addr(3)\n",
     "join 1 #4 MP_PRIO 1 #15 MP_PRIO 1 #16 REMOVE_ADDR 0 #17"},
    {"MP_FAIL, then the infinite mapping",
     "13 S > C ACK seq=5001 ack=1061 mp_fail(dsn=77)\n"
     "13.1 C > S ACK seq=1061 ack=5001 len=5 dss(ack=idsn1(B)+1,dsn=idsn1(A)+61,ssn=61,len=0)\n",
     "join 1 #4 MP_FAIL 0 #15 fallback 0 #16"},
    {"MP_FASTCLOSE with its RST", "13 C > S RST,ACK seq=1061 ack=5001 mp_fastclose(key=B)\n",
     "join 1 #4 FASTCLOSE 0 #15 RST 0 #15"},
    {"a repeated join", "13 D > S SYN seq=7000 ws=1 mp_join(syn,token=token1(B),nonce=1,id=3)\n",
     "join 1 #4"},
};

TEST(ConnectionHistory, TellsTheEvents) {
  for (const Case& at : kCases)
    EXPECT_EQ(events_of(std::string(kConnection) + at.more), at.events) << at.what;
}

// kConnection itself: data 21 to 60 is sent from 11.1 s on and acknowledged at 12.0 s.
TEST(ConnectionHistory, TellsWhenTheDataAckStoodStill) {
  EXPECT_EQ(stalls_of(kConnection), "Server 11100-12000");
  const std::string later(kConnection);
  // 0.4 s are no stall; a stall that nothing ends lasts to the last packet.
  EXPECT_EQ(stalls_of(later + "13.0 C > S PSH,ACK seq=1061 ack=5001 len=5 dss(ack=idsn1(B)+1,"
                              "dsn=idsn1(A)+61,ssn=61,len=5)\n"
                              "13.4 S > C ACK seq=5001 ack=1066 win=250 dss(ack=idsn1(A)+66)\n"),
            "Server 11100-12000");
  EXPECT_EQ(stalls_of(later + "13.0 C > S PSH,ACK seq=1061 ack=5001 len=5 dss(ack=idsn1(B)+1,"
                              "dsn=idsn1(A)+61,ssn=61,len=5)\n"
                              "13.6 S > C ACK seq=5001 ack=1066\n"),
            "Server 11100-12000 Server 13000-13600");
  // Time without data that waits is idle, however long.
  EXPECT_EQ(stalls_of(later + "30.0 S > C ACK seq=5001 ack=1061 dss(ack=idsn1(A)+61)\n"),
            "Server 11100-12000");
}

// Of the lines of one host alone nothing tells when its data was acknowledged.
TEST(ConnectionHistory, TellsNoStallOfOneDirection) {
  std::string client;
  std::istringstream lines(kConnection);
  for (std::string line; std::getline(lines, line);) {
    if (line.find(" S > ") == std::string::npos) client += line + '\n';
  }
  EXPECT_EQ(stalls_of(client), "");
}

// "Server 0 13000-14500 back, 1 went on", in milliseconds.
std::string silent_of(const std::string& script) {
  std::string text;
  for (const SilentPath& path : history_of(script).silent_paths) {
    text += fmt::format("{}{} {} {}-{} {}, {} went on", text.empty() ? "" : "; ",
                        to_string(path.mptcpdest), path.tcpstream, path.begin_ns / kMs,
                        path.end_ns / kMs, path.came_back ? "back" : "lost", path.carried_on);
  }
  return text;
}

// The first subflow sends at 13.0 s and is not answered; the second sends and is answered.
constexpr const char* kSilence =
    "13.0 C > S PSH,ACK seq=1061 ack=5001 len=5 dss(ack=idsn1(B)+1,dsn=idsn1(A)+61,ssn=61,len=5)\n"
    "13.1 D > S PSH,ACK seq=7041 ack=9001 len=5 dss(ack=idsn1(B)+1,dsn=idsn1(A)+66,ssn=41,len=5)\n";

// What a path did after the silence of kConnection itself, from 11.2 s on, which 12.1 s ends.
std::string silent_after(const std::string& lines) {
  constexpr std::string_view kBefore = "Server 0 11200-12100 back, 1 went on";
  const std::string text =
      silent_of(std::string(kConnection) + "12.1 S > C ACK seq=5001 ack=1061\n" + lines);
  EXPECT_EQ(text.substr(0, kBefore.size()), kBefore);
  return text.size() <= kBefore.size() ? "" : text.substr(kBefore.size() + 2);
}

TEST(ConnectionHistory, TellsThePathsThatWentSilent) {
  const std::string silence = kSilence;
  const std::string answered = silence + "13.2 S > D ACK seq=9001 ack=7046 dss(ack=idsn1(A)+61)\n";
  EXPECT_EQ(silent_after(""), "");
  EXPECT_EQ(silent_after(answered + "14.5 S > C ACK seq=5001 ack=1066 dss(ack=idsn1(A)+71)\n"),
            "Server 0 13000-14500 back, 1 went on");
  EXPECT_EQ(silent_after(answered + "13.4 S > C ACK seq=5001 ack=1066 dss(ack=idsn1(A)+71)\n"), "")
      << "0.4 s are a round trip";
  EXPECT_EQ(silent_after(answered + "14 C > S RST seq=1066\n15 D > S ACK seq=7046 ack=9001\n"),
            "Server 0 13000-14000 lost, 1 went on");
  EXPECT_EQ(silent_after(answered + "14 S > D ACK seq=9001 ack=7046\n"),
            "Server 0 13000-14000 lost, 1 went on");
  EXPECT_EQ(silent_after(silence + "14.5 S > C ACK seq=5001 ack=1066 dss(ack=idsn1(A)+71)\n"), "")
      << "the other was not answered either: it is the connection that stalled";
}

}  // namespace
}  // namespace mptcpanalyzer
