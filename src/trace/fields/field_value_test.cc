#include "trace/fields/field_value.h"

#include <gtest/gtest.h>
#include <limits>
#include <vector>

#include "trace/script_trace_fixture.h"

namespace mptcpanalyzer {
namespace {

// A version 1 connection with one join, then what few packets carry. Keys as in WIRESHARK.md's e06
// are of no matter: IDSNs and tokens are SHA-256 of the keys, by the script's own functions.
constexpr const char* kConnection = R"(
interface eth0
interface wlan0
endpoint C 10.0.0.1:1000
endpoint D [2001:db8::1]:2000
endpoint S 10.0.0.2:80
endpoint T [2001:db8::2]:80
let A = 0x1122334455667788
let B = 0x99aabbccddeeff00
100.000000001 C > S SYN seq=1000 win=500 ws=7 ts=11,0 mp_capable(v1)
99.500 S > C SYN,ACK seq=5000 ack=1001 win=600 ws=2 ts=21,11 mp_capable(v1,key=B)
+0.1 C > S ACK seq=1001 ack=5001 win=100 ts=12,21 mp_capable(v1,key=A,peer=B)
+0.1 C > S PSH,ACK seq=1001 ack=5001 win=100 len=10 mp_capable(v1,key=A,peer=B,len=10)
+0.1 S > C ACK seq=5001 ack=1011 win=3 dss(ack=idsn1(A)+11)
+0.1 D > T SYN seq=4294967295 iface=1 mp_join(syn,token=token1(B),nonce=1,id=3)
+0.1 T > D SYN,ACK seq=9 ack=0 mp_join(synack,hmac=v1/B/A/2/1,nonce=2,id=4)
+0.1 D > T PSH,ACK seq=0 ack=10 len=4 dss(ack=idsn1(B)+1,dsn=idsn1(A)+9,ssn=1,len=4,fin)
+0.1 C > S ACK seq=1011 ack=5001 remove_addr(7,8,9) mp_prio(id=6)
+0.1 C > S RST,ACK seq=1011 ack=5001 mp_fail(dsn=77) mp_fastclose(key=B)
+0.1 S > C ACK seq=5001 ack=1011 dss(ack=idsn1(A)+11) dss(ack=idsn1(A)+13)
+0.1 C > S - seq=1011 ack=777
)";

struct Expected {
  std::size_t row;
  FieldId field;
  const char* text;
};

TEST(FieldText, IsWhatTheScriptSays) {
  const Trace trace = trace_of_script(kConnection);
  ASSERT_EQ(trace.row_count(), 12U);
  const std::vector<Expected> table = {
      {0, FieldId::packetid, "1"},
      {11, FieldId::packetid, "12"},
      {0, FieldId::interface, "eth0"},
      {5, FieldId::interface, "wlan0"},
      {0, FieldId::abstime, "100.000000001"},
      {0, FieldId::reltime, "0.000000000"},
      {1, FieldId::reltime, "-0.500000001"},
      {0, FieldId::ipsrc, "10.0.0.1"},
      {0, FieldId::ipdst, "10.0.0.2"},
      {1, FieldId::ipsrc_host, "10.0.0.2"},
      {5, FieldId::ipsrc, "2001:db8::1"},
      {5, FieldId::ipdst_host, "2001:db8::2"},
      {0, FieldId::sport, "1000"},
      {0, FieldId::dport, "80"},
      {1, FieldId::dport, "1000"},
      {0, FieldId::tcpstream, "0"},
      {6, FieldId::tcpstream, "1"},
      {0, FieldId::mptcpstream, "0"},
      {11, FieldId::mptcpstream, "0"},  // without an MPTCP option
      {0, FieldId::rwnd, "500"},        // that of a SYN is never scaled
      {2, FieldId::rwnd, "12800"},      // 100 << 7
      {4, FieldId::rwnd, "12"},         // 3 << 2
      {0, FieldId::tcpflags, "0x0002"},
      {1, FieldId::tcpflags, "0x0012"},
      {11, FieldId::tcpflags, "0x0000"},
      {0, FieldId::tcpseq, "0"},
      {3, FieldId::tcpseq, "1"},
      {7, FieldId::tcpseq, "1"},  // across 2^32
      {0, FieldId::tcplen, "0"},
      {3, FieldId::tcplen, "10"},
      {1, FieldId::tcpack, "1"},
      {11, FieldId::tcpack, "777"},  // no ACK flag
      {0, FieldId::tcptsval, "11"},
      {0, FieldId::tcptsecr, "0"},
      {4, FieldId::tcptsval, ""},
      {0, FieldId::mptcpversion, "1"},
      {4, FieldId::mptcpversion, ""},
      {0, FieldId::sendkey, ""},
      {1, FieldId::sendkey, "11072869122414935808"},
      {2, FieldId::sendkey, "1234605616436508552"},
      {2, FieldId::recvkey, "11072869122414935808"},
      {9, FieldId::recvkey, "11072869122414935808"},  // of MP_FASTCLOSE
      {0, FieldId::subtype, "0"},
      {8, FieldId::subtype, "4,5"},
      {11, FieldId::subtype, ""},
      {3, FieldId::dss_length, "10"},  // of MP_CAPABLE
      {7, FieldId::dss_length, "4"},
      {7, FieldId::dss_ssn, "1"},
      {9, FieldId::dss_dsn, "77"},  // of MP_FAIL
      {4, FieldId::datafin, "0"},
      {7, FieldId::datafin, "1"},
      {10, FieldId::datafin, "0,0"},  // one for each DSS
      {11, FieldId::datafin, ""},
      {4, FieldId::dack, "11"},
      {7, FieldId::dack, "1"},
      {10, FieldId::dack, "11,13"},
      {3, FieldId::dsn, "1"},
      {7, FieldId::dsn, "9"},
      {5, FieldId::addrid, "3"},
      {6, FieldId::addrid, "4"},
      {8, FieldId::addrid, "7,8,9,6"},
      {3, FieldId::related_mappings, "4"},
      {7, FieldId::reinjection_of, "4"},
      {3, FieldId::reinjected_in, "8"},
      {0, FieldId::tcpdest, "Server"},
      {1, FieldId::tcpdest, "Client"},
      {5, FieldId::mptcpdest, "Server"},
      {6, FieldId::mptcpdest, "Client"},
      {0, FieldId::retransmission, "none"},
      {7, FieldId::data_retransmission_of, ""},
  };
  for (const Expected& expected : table) {
    EXPECT_EQ(text_of(trace, expected.row, expected.field), expected.text)
        << field_info(expected.field).name << " of row " << expected.row;
  }
}

// The token in the MP_JOIN is SHA-256 of the key by the script's arithmetic; ours must be the same.
TEST(FieldText, TokenOfAKeyIsThatOfTheJoin) {
  const Trace trace = trace_of_script(kConnection);
  EXPECT_EQ(text_of(trace, 1, FieldId::expected_token), text_of(trace, 5, FieldId::recvtok));
  EXPECT_NE(text_of(trace, 2, FieldId::expected_token), text_of(trace, 1, FieldId::expected_token));
  EXPECT_EQ(text_of(trace, 0, FieldId::expected_token), "");
}

// Two joins of a connection whose keys nobody saw: numbers count from the first DSN seen, here 10
// below 2^64, and the trace says so.
TEST(FieldText, CountsFromTheFirstDsnSeenAcrossTheWrapOf64Bits) {
  const Trace trace = trace_of_script(R"(
endpoint C 10.0.0.1:1000
endpoint D 10.0.1.1:2000
endpoint S 10.0.0.2:80
0.0 C > S SYN seq=99 mp_join(syn,token=7,nonce=1,id=1)
0.1 S > C SYN,ACK seq=499 ack=100 mp_join(synack,hmac=1,nonce=2,id=2)
0.2 D > S SYN seq=199 mp_join(syn,token=7,nonce=3,id=3)
0.3 S > D SYN,ACK seq=599 ack=200 mp_join(synack,hmac=1,nonce=4,id=2)
0.4 C > S ACK seq=100 ack=500 len=20 dss(ack=1,dsn=0xfffffffffffffff6,ssn=1,len=20)
0.5 D > S ACK seq=200 ack=600 len=10 dss(ack=1,dsn=5,ssn=1,len=10)
0.6 S > D ACK seq=600 ack=210 dss(ack=15)
)");
  ASSERT_EQ(trace.row_count(), 7U);
  EXPECT_EQ(text_of(trace, 4, FieldId::dsn), "1");
  EXPECT_EQ(text_of(trace, 5, FieldId::dsnraw64), "5");
  EXPECT_EQ(text_of(trace, 5, FieldId::dsn), "16");
  EXPECT_EQ(text_of(trace, 5, FieldId::reinjection_of), "5");
  EXPECT_EQ(text_of(trace, 4, FieldId::reinjected_in), "6");
  EXPECT_EQ(text_of(trace, 6, FieldId::dack), "26");
  for (const StreamPlace& place : trace.tables().places) {
    EXPECT_EQ(place.connection, 0U);
    EXPECT_TRUE(place.numbering[0].dsn_base_is_first_seen);
    EXPECT_FALSE(place.numbering[1].dsn_base_known);  // the server sent no data
  }
}

TEST(FieldValue, HasTheTypeThatTheRegistrySays) {
  const Trace trace = trace_of_script(kConnection);
  for (std::size_t row = 0; row < trace.row_count(); ++row) {
    for (const FieldInfo& info : all_fields()) {
      const FieldValue value = value_of(trace, row, info.id);
      if (std::holds_alternative<std::monostate>(value)) continue;
      switch (info.type) {
        case FieldType::number:
          EXPECT_TRUE(std::holds_alternative<std::uint64_t>(value) ||
                      std::get<NumberList>(value).size() > 1)
              << info.name;
          break;
        case FieldType::flags:
        case FieldType::role:
        case FieldType::enumeration:
          EXPECT_TRUE(std::holds_alternative<std::uint64_t>(value)) << info.name;
          break;
        case FieldType::relative:
        case FieldType::time:
          EXPECT_TRUE(std::holds_alternative<std::int64_t>(value)) << info.name;
          break;
        case FieldType::address:
          EXPECT_TRUE(std::holds_alternative<IpAddress>(value)) << info.name;
          break;
        case FieldType::text:
          EXPECT_TRUE(std::holds_alternative<std::string_view>(value)) << info.name;
          break;
        case FieldType::numbers:
          EXPECT_FALSE(std::get<NumberList>(value).empty()) << info.name;
          break;
      }
    }
  }
}

// The same packet twice has the same hash; what the network changes on the way (addresses, ports,
// the window, initial sequence numbers) has no part in it, and what it does not change has.
TEST(FieldValue, HashFollowsTheSegmentNotTheNetwork) {
  const auto hash_of = [](const std::string& data) {
    const Trace trace = trace_of_script(
        "endpoint C 10.0.0.1:1000\nendpoint S 10.0.0.2:80\nendpoint N 192.0.2.1:5\n" + data);
    return text_of(trace, trace.row_count() - 1, FieldId::hash);
  };
  const std::string original =
      hash_of("0 C > S SYN seq=100\n1 C > S ACK seq=101 win=7 len=5 ts=1,2");
  EXPECT_EQ(original, hash_of("0 N > S SYN seq=900\n7 N > S ACK seq=901 win=9 len=5 ts=1,2"));
  EXPECT_NE(original, hash_of("0 C > S SYN seq=100\n1 C > S ACK seq=102 win=7 len=5 ts=1,2"));
  EXPECT_NE(original, hash_of("0 C > S SYN seq=100\n1 C > S ACK seq=101 win=7 len=6 ts=1,2"));
  EXPECT_NE(original, hash_of("0 C > S SYN seq=100\n1 C > S ACK seq=101 win=7 len=5 ts=2,2"));
  EXPECT_NE(original,
            hash_of("0 C > S SYN seq=100\n1 C > S ACK seq=101 win=7 len=5 nop nop ts=1,2"));
}

TEST(AppendSeconds, WritesNineDecimals) {
  const std::vector<std::pair<std::int64_t, std::string>> table = {
      {0, "0.000000000"},
      {1, "0.000000001"},
      {-1, "-0.000000001"},
      {1'600'000'000'010'000'000, "1600000000.010000000"},
      {-1'500'000'000, "-1.500000000"},
      {std::numeric_limits<std::int64_t>::max(), "9223372036.854775807"},
      {std::numeric_limits<std::int64_t>::min(), "-9223372036.854775808"},
  };
  for (const auto& [ns, expected] : table) {
    std::string text;
    append_seconds(text, ns);
    EXPECT_EQ(text, expected);
  }
}

}  // namespace
}  // namespace mptcpanalyzer
