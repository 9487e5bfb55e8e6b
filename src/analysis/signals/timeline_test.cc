// Of connections made by hand: what happened and when follows from the lines of the script.
#include "analysis/signals/timeline.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>

#include "analysis/script_summary_fixture.h"
#include "analysis/two_subflows_fixture.h"

namespace mptcpanalyzer {
namespace {

std::vector<TimelineEvent> timeline_of(const std::string& script) {
  const ByteBuffer bytes = capture_from_script(script);
  const Result<SignalList> signals = read_signals(open_script(bytes), "script", {});
  const Trace trace = trace_of_script(script);
  return timeline(*signals, trace, *find_subject(trace.tables(), Level::mptcp, 0));
}

// "syn 0 Client #1, stall - Client #9": from that frame on.
std::string events_of(const std::string& script, std::uint64_t from = 0) {
  std::string text;
  for (const TimelineEvent& event : timeline_of(script)) {
    if (event.frame < from) continue;
    text += fmt::format("{}{} {} {} #{}{}", text.empty() ? "" : ", ", to_string(event.what),
                        event.tcpstream ? std::to_string(*event.tcpstream) : "-",
                        event.host ? to_string(*event.host) : "-", event.frame,
                        event.again ? " again" : "");
  }
  return text;
}

TEST(TimelineTest, TwoSubflows) {
  EXPECT_EQ(events_of(kConnection),
            "syn 0 Client #1, syn_ack 0 Server #2, established 0 Client #3, syn 1 Client #4, "
            "syn_ack 1 Server #5, stall - Client #9, silent_path 0 Client #10, "
            "reinjections 0 Client #10, established 1 Server #14");
}

struct Case {
  const char* what;
  const char* more;  // lines after those of kConnection, whose last frame is 14
  const char* events;
};

constexpr Case kCases[] = {
    {"addresses, an announcement that is repeated, and its echo",
     "13 S > C ACK seq=5001 ack=1061 add_addr(v1,id=5,addr=10.0.3.1,hmac=B/A)\n"
     "13.1 S > C ACK seq=5001 ack=1061 add_addr(v1,id=5,addr=10.0.3.1,hmac=B/A)\n"
     "13.2 C > S ACK seq=1061 ack=5001 add_addr(v1,id=5,addr=10.0.3.1,echo)\n"
     "13.3 S > C ACK seq=5001 ack=1061 remove_addr(5)\n",
     "add_addr 0 Server #15, add_addr 0 Server #16 again, add_addr 0 Client #17, "
     "remove_addr 0 Server #18"},
    {"a priority, MP_FAIL and the infinite mapping",
     "13 D > S ACK seq=7041 ack=9001 mp_prio()\n"
     "13.1 S > C ACK seq=5001 ack=1061 mp_fail(dsn=77)\n"
     "13.2 C > S ACK seq=1061 ack=5001 len=5 dss(ack=idsn1(B)+1,dsn=idsn1(A)+61,ssn=61,len=0)\n",
     "mp_prio 1 Client #15, mp_fail 0 Server #16, fallback 0 - #17"},
    {"DATA_FIN once a host, FIN once a side",
     "13 C > S ACK seq=1061 ack=5001 dss(ack=idsn1(B)+1,dsn=idsn1(A)+61,ssn=0,len=1,fin)\n"
     "13.1 D > S ACK seq=7041 ack=9001 dss(ack=idsn1(B)+1,dsn=idsn1(A)+61,ssn=0,len=1,fin)\n"
     "13.2 D > S FIN,ACK seq=7041 ack=9001\n13.3 D > S FIN,ACK seq=7041 ack=9001\n",
     "data_fin 0 Client #15, fin 1 Client #17"},
    {"the RSTs of a host that aborts say no more",
     "13 C > S RST,ACK seq=1061 ack=5001 mp_fastclose(key=B)\n13.1 C > S RST seq=1061\n"
     "13.2 S > D RST seq=9001 mp_tcprst(flags=1,reason=2)\n13.3 S > D RST seq=9001\n",
     "fastclose 0 Client #15, reset 1 Server #17"},
};

TEST(TimelineTest, WhatPacketsSay) {
  for (const Case& at : kCases)
    EXPECT_EQ(events_of(std::string(kConnection) + at.more, 15), at.events) << at.what;
}

TEST(TimelineTest, CountsThePacketsThatSayTheSame) {
  const auto events = timeline_of(std::string(kConnection) +
                                  "13 S > D RST seq=9001 mp_tcprst(flags=1,reason=2)\n"
                                  "13.1 S > D RST seq=9001\n13.2 S > D RST seq=9001\n");
  ASSERT_EQ(events.back().what, Happening::reset);
  EXPECT_EQ(events.back().packets, 3U);
  EXPECT_EQ(events.back().last_frame, 17U);
  EXPECT_EQ(std::get<MpTcpRst>(events.back().option.body).reason, 2);
}

// kConnection carries 21 to 40 on the second subflow (9), then on the first (10).
TEST(TimelineTest, PartsBurstsByPauses) {
  const auto bursts = [](const char* pause) {
    std::string text;
    const std::string script = fmt::format(
        "{}{} C > S PSH,ACK seq=1061 ack=5001 len=20 "
        "dss(ack=idsn1(B)+1,dsn=idsn1(A)+41,ssn=61,len=20)\n",
        kConnection, pause);
    for (const TimelineEvent& event : timeline_of(script)) {
      if (event.what != Happening::reinjections) continue;
      text += fmt::format("{}{} packets, {} bytes, of {} #{}-{}", text.empty() ? "" : "; ",
                          event.packets, event.bytes, event.others.front(), event.frame,
                          event.last_frame);
    }
    return text;
  };
  EXPECT_EQ(bursts("12.001"), "1 packets, 20 bytes, of 1 #10-10; 1 packets, 20 bytes, of 1 #15-15");
}

TEST(TimelineTest, ARepeatedSyn) {
  EXPECT_EQ(events_of("endpoint C 10.0.0.1:1000\nendpoint S 10.0.0.2:80\n"
                      "1 C > S SYN seq=1 mp_capable(v1)\n2 C > S SYN seq=1 mp_capable(v1)\n"
                      "2.1 S > C SYN,ACK seq=5 ack=2 mp_capable(v1,key=7)\n"
                      "2.2 C > S ACK seq=2 ack=6 mp_capable(v1,key=9,peer=7)\n"),
            "syn 0 Client #1, syn 0 Client #2 again, syn_ack 0 Server #3, established 0 Client #4");
}

}  // namespace
}  // namespace mptcpanalyzer
