// Of connections made by hand: what the kernel counts follows from its source, file by file as the
// table of counters names it. What the recordings have is tests/oracle/nstat_test.py's.
#include "analysis/signals/nstat.h"

#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "analysis/script_summary_fixture.h"
#include "analysis/two_subflows_fixture.h"

namespace mptcpanalyzer {
namespace {

SignalList signals_of(const std::string& script) {
  const ByteBuffer bytes = capture_from_script(script);
  Result<SignalList> signals = read_signals(open_script(bytes), "script", {});
  if (!signals) throw std::runtime_error(signals.error().line());
  return std::move(*signals);
}

// "MPJoinSynTx 1, MPPrioTx 2": what is not 0.
std::string counters_of(const std::string& script, Role host) {
  const KernelCounts counts = count_as_kernel(signals_of(script), std::nullopt);
  std::string text;
  for (const CounterRule& rule : counter_rules()) {
    const std::uint64_t value = counts.of(host).value_of(rule.counter);
    if (value != 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", rule.name, value);
  }
  return text;
}

constexpr const char* kClientOfConnection =
    "MPCapableSYNTX 1, MPCapableSYNACKRX 1, MPJoinSynAckRx 1, MPJoinSynTx 1";
constexpr const char* kServerOfConnection =
    "MPCapableSYNRX 1, MPCapableACKRX 1, MPJoinSynRx 1, MPJoinSynBackupRx 1, MPJoinAckRx 1";

TEST(NstatTest, TwoSubflows) {
  EXPECT_EQ(counters_of(kConnection, Role::client), kClientOfConnection);
  EXPECT_EQ(counters_of(kConnection, Role::server), kServerOfConnection);
}

struct Case {
  const char* what;
  const char* more;    // lines after those of kConnection
  const char* client;  // what they add
  const char* server;
};

constexpr Case kCases[] = {
    {"options of an open subflow",
     "13 C > S ACK seq=1061 ack=5001 mp_prio(backup)\n"
     "13.1 C > S ACK seq=1061 ack=5001 remove_addr(7,8)\n"
     "13.2 S > C ACK seq=5001 ack=1061 mp_fail(dsn=1)\n",
     ", RmAddrTx 1, MPPrioTx 1, MPFailRx 1", ", RmAddr 2, MPPrioRx 1, MPFailTx 1"},
    {"ADD_ADDR with a right and with a wrong HMAC, and an echo with a port",
     "13 S > C ACK seq=5001 ack=1061 add_addr(v1,id=5,addr=10.0.3.1,hmac=B/A)\n"
     "13.1 S > C ACK seq=5001 ack=1061 add_addr(v1,id=6,addr=10.0.3.2,hmac=1)\n"
     "13.2 C > S ACK seq=1061 ack=5001 add_addr(v1,id=5,addr=10.0.3.1,port=9,echo)\n",
     ", AddAddr 1, EchoAddTx 1", ", AddAddrTx 2, EchoAdd 1, PortAdd 1"},
    {"MP_FASTCLOSE with a right and with a wrong key",
     "13 C > S ACK seq=1061 ack=5001 mp_fastclose(key=7)\n"
     "13.1 C > S RST,ACK seq=1061 ack=5001 mp_fastclose(key=B)\n",
     ", MPFastcloseTx 2", ", MPFastcloseRx 1"},
    {"nothing comes where the socket is gone",
     "13 D > S RST,ACK seq=7041 ack=9001 mp_tcprst(flags=0,reason=4)\n"
     "13.1 S > D RST,ACK seq=9001 ack=7041 mp_tcprst(flags=0,reason=1)\n",
     ", MPRstTx 1", ", MPRstTx 1, MPRstRx 1"},
    {"a RST without ACK is no socket's", "13 D > S RST seq=7041 mp_tcprst(flags=0,reason=4)\n", "",
     ", MPRstRx 1"},
    {"its own address taken back while a subflow uses it",
     "13 C > S ACK seq=1061 ack=5001 remove_addr(3)\n", ", RmAddrTx 1, RmSubflow 1", ", RmAddr 1"},
    {"the infinite mapping, once a subflow",
     "13 C > S ACK seq=1061 ack=5001 len=9 dss(dsn=idsn1(A)+61,ssn=61,len=0)\n"
     "13.5 C > S ACK seq=1061 ack=5001 len=9 dss(dsn=idsn1(A)+61,ssn=61,len=0)\n",
     ", InfiniteMapTx 1", ", InfiniteMapRx 1"},
};

// Sorted: what is added stands among the rest, in the order of the kernel.
std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> words;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find(", ", begin), text.size());
    if (end > begin) words.push_back(text.substr(begin, end - begin));
    begin = end + 2;
  }
  std::sort(words.begin(), words.end());
  return words;
}

TEST(NstatTest, WhatEachPacketAdds) {
  for (const Case& one : kCases) {
    const std::string script = std::string(kConnection) + one.more;
    EXPECT_EQ(split(counters_of(script, Role::client)),
              split(std::string(kClientOfConnection) + one.client))
        << one.what;
    EXPECT_EQ(split(counters_of(script, Role::server)),
              split(std::string(kServerOfConnection) + one.server))
        << one.what;
  }
}

constexpr const char* kEnds =
    "endpoint C 10.0.0.1:1000\nendpoint D 10.0.1.1:2000\nendpoint S 10.0.0.2:80\n"
    "let A = 0x1122334455667788\nlet B = 0x99aabbccddeeff00\n";

struct Handshake {
  const char* what;
  const char* packets;
  const char* client;
  const char* server;
};

constexpr Handshake kHandshakes[] = {
    {"the SYN is repeated, and at last without the option",
     "1 C > S SYN seq=1000 mp_capable(v1)\n2 C > S SYN seq=1000 mp_capable(v1)\n"
     "4 C > S SYN seq=1000\n4.1 S > C SYN,ACK seq=5000 ack=1001\n4.2 C > S ACK seq=1001 ack=5001\n",
     "MPCapableSYNTX 1, MPCapableSYNTXDrop 1", ""},
    {"the answer has no option",
     "1 C > S SYN seq=1000 mp_capable(v1)\n1.1 S > C SYN,ACK seq=5000 ack=1001\n"
     "1.2 C > S ACK seq=1001 ack=5001\n",
     "MPCapableSYNTX 1, MPCapableFallbackSYNACK 1", ""},
    {"the third ACK has none, and then neither has what the server sends",
     "1 C > S SYN seq=1000 mp_capable(v1)\n"
     "1.1 S > C SYN,ACK seq=5000 ack=1001 mp_capable(v1,key=B)\n"
     "1.2 C > S ACK seq=1001 ack=5001\n1.3 S > C ACK seq=5001 ack=1001\n",
     "MPCapableSYNTX 1, MPCapableSYNACKRX 1", "MPCapableSYNRX 1, MPCapableFallbackACK 1"},
    {"the server's first data has no DSS",
     "1 C > S SYN seq=1000 mp_capable(v1)\n"
     "1.1 S > C SYN,ACK seq=5000 ack=1001 mp_capable(v1,key=B)\n"
     "1.2 C > S ACK seq=1001 ack=5001 mp_capable(v1,key=A,peer=B)\n"
     "1.3 S > C ACK seq=5001 ack=1001 len=7\n1.4 S > C ACK seq=5008 ack=1001 len=7\n",
     "MPCapableSYNTX 1, MPCapableSYNACKRX 1, MPCapableDataFallback 1",
     "MPCapableSYNRX 1, MPCapableACKRX 1"},
};

TEST(NstatTest, HandshakesThatFallBack) {
  for (const Handshake& one : kHandshakes) {
    const std::string script = std::string(kEnds) + one.packets;
    EXPECT_EQ(counters_of(script, Role::client), one.client) << one.what;
    EXPECT_EQ(counters_of(script, Role::server), one.server) << one.what;
  }
}

constexpr const char* kInitial =
    "1 C > S SYN seq=1000 mp_capable(v1)\n"
    "1.1 S > C SYN,ACK seq=5000 ack=1001 mp_capable(v1,key=B)\n"
    "1.2 C > S ACK seq=1001 ack=5001 mp_capable(v1,key=A,peer=B)\n"
    "1.3 S > C ACK seq=5001 ack=1001 dss(ack=idsn1(A)+1)\n"
    "2 D > S SYN seq=7000 mp_join(syn,token=token1(B),nonce=1,id=3)\n";

constexpr Handshake kJoins[] = {
    {"the SYN is refused: no such token",
     "2.1 S > D RST,ACK seq=0 ack=7001 mp_tcprst(flags=0,reason=1)\n", "MPJoinSynTx 1",
     "MPJoinNoTokenFound 1, MPJoinSynRx 1"},
    {"nobody listens: no MPTCP counts it", "2.1 S > D RST,ACK seq=0 ack=7001\n", "MPJoinSynTx 1",
     ""},
    {"the HMAC of the SYN/ACK is wrong",
     "2.1 S > D SYN,ACK seq=9000 ack=7001 mp_join(synack,hmac=1,nonce=2,id=4)\n"
     "2.2 D > S RST,ACK seq=7001 ack=9001 mp_tcprst(flags=0,reason=3)\n",
     "MPJoinSynAckHMacFailure 1, MPJoinSynTx 1, MPRstTx 1", "MPJoinSynRx 1"},
    {"the third ACK is refused, its HMAC being right",
     "2.1 S > D SYN,ACK seq=9000 ack=7001 mp_join(synack,hmac=v1/B/A/2/1,nonce=2,id=4)\n"
     "2.2 D > S ACK seq=7001 ack=9001 mp_join(ack,hmac=v1/A/B/1/2)\n"
     "2.3 S > D RST seq=9001 mp_tcprst(flags=0,reason=3)\n",
     "MPJoinSynAckRx 1, MPJoinSynTx 1", "MPJoinSynRx 1, MPJoinRejected 1"},
    {"the third ACK is refused, its HMAC being wrong",
     "2.1 S > D SYN,ACK seq=9000 ack=7001 mp_join(synack,hmac=v1/B/A/2/1,nonce=2,id=4)\n"
     "2.2 D > S ACK seq=7001 ack=9001 mp_join(ack,hmac=v1/A/B/1/3)\n"
     "2.3 S > D RST seq=9001 mp_tcprst(flags=0,reason=3)\n",
     "MPJoinSynAckRx 1, MPJoinSynTx 1", "MPJoinSynRx 1, MPJoinAckHMacFailure 1"},
};

TEST(NstatTest, JoinsThatAreRefused) {
  for (const Handshake& one : kJoins) {
    const std::string script = std::string(kEnds) + kInitial + one.packets;
    const std::string client = "MPCapableSYNTX 1, MPCapableSYNACKRX 1, " + std::string(one.client);
    const std::string server =
        "MPCapableSYNRX 1, MPCapableACKRX 1" + std::string(*one.server == 0 ? "" : ", ");
    EXPECT_EQ(counters_of(script, Role::client), client) << one.what;
    EXPECT_EQ(counters_of(script, Role::server), server + one.server) << one.what;
  }
}

TEST(NstatTest, ASubflowFromBeforeTheCapture) {
  const std::string script = std::string(kEnds) +
                             "1 S > C ACK seq=5001 ack=1001 dss(ack=idsn1(A)+1)\n1.1 C > S ACK "
                             "seq=1001 ack=5001 mp_prio()\n";
  EXPECT_EQ(counters_of(script, Role::client), "MPPrioTx 1");
  EXPECT_EQ(counters_of(script, Role::server), "MPPrioRx 1");
}

TEST(NstatTest, OneDirectionTellsNothing) {
  const std::string syn = std::string(kEnds) + "1 C > S SYN seq=1000 mp_capable(v1)\n";
  EXPECT_TRUE(count_as_kernel(signals_of(syn), std::nullopt).can_tell());
  const std::string ack = syn + "1.2 C > S ACK seq=1001 ack=5001 mp_capable(v1,key=A,peer=B)\n";
  EXPECT_FALSE(count_as_kernel(signals_of(ack), std::nullopt).can_tell());
}

TEST(NstatTest, OfOneConnection) {
  const std::string script = std::string(kConnection) +
                             "endpoint E 10.0.0.1:1001\n20 E > S SYN seq=1 mp_capable(v1)\n"
                             "20.1 S > E SYN,ACK seq=9 ack=2 mp_capable(v1,key=5)\n";
  const SignalList signals = signals_of(script);
  const auto syn_acks = [&](std::optional<ConnectionId> of) {
    return count_as_kernel(signals, of)
        .of(Role::client)
        .value_of(KernelCounter::mp_capable_syn_ack_rx);
  };
  EXPECT_EQ(syn_acks(std::nullopt), 2U);
  EXPECT_EQ(syn_acks(0), 1U);
}

TEST(NstatTest, TheEndIsToldByHandshakes) {
  const auto place = [](const char* syn_ack) {
    return to_string(captured_at(
        signals_of(fmt::format("{}1 C > S SYN seq=1000 mp_capable(v1)\n"
                               "{} S > C SYN,ACK seq=5000 ack=1001 mp_capable(v1,key=B)\n"
                               "1.1 C > S ACK seq=1001 ack=5001 mp_capable(v1,key=A,peer=B)\n",
                               kEnds, syn_ack))));
  };
  EXPECT_EQ(place("1.001"), "server");
  EXPECT_EQ(place("1.05"), "between");
  EXPECT_EQ(place("1.099"), "client");
  EXPECT_EQ(to_string(captured_at(signals_of(kEnds + std::string("1 C > S SYN seq=1\n")))),
            "unknown");
}

}  // namespace
}  // namespace mptcpanalyzer
