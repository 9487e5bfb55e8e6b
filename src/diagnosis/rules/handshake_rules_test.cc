// Rules about MP_CAPABLE: what each script shows is written beside it; the rules are those of
// docs/findings/.
#include <gtest/gtest.h>
#include <sstream>
#include <string>

#include "diagnosis/script_diagnosis_fixture.h"

namespace mptcpanalyzer {
namespace {

constexpr const char* kEnds = R"(
endpoint C 10.0.0.1:1000
endpoint S 10.0.0.2:80
let A = 0x1122334455667788
let B = 0x99aabbccddeeff00
)";
constexpr const char* kHandshake = R"(
0.000 C > S SYN seq=100 mss=1460 ws=7 mp_capable(v1)
0.040 S > C SYN,ACK seq=500 ack=101 mss=1460 ws=7 mp_capable(v1,key=B)
0.0401 C > S ACK seq=101 ack=501 mp_capable(v1,key=A,peer=B)
0.050 C > S PSH,ACK seq=101 ack=501 len=100 dss(ack=idsn1(B)+1,dsn=idsn1(A)+1,ssn=1,len=100)
0.090 S > C ACK seq=501 ack=201 dss(ack=idsn1(A)+101)
)";

struct Case {
  const char* what;
  std::string script;
  const char* id;
  const char* findings;  // of that rule
};

// Segments of the client without any option, from that sequence number on.
std::string bare_segments(int count, int seq, double from_s, int length = 100) {
  std::string lines;
  for (int i = 0; i < count; ++i) {
    lines += fmt::format("{:.3f} C > S ACK seq={} ack=501 len={}\n", from_s + 0.001 * i,
                         seq + i * length, length);
    lines += fmt::format("{:.4f} S > C ACK seq=501 ack={}\n", from_s + 0.0405 + 0.001 * i,
                         seq + (i + 1) * length);
  }
  return lines;
}

// One segment with a mapping, in the order of the data.
std::string mapped_segment(int seq, double at_s) {
  return fmt::format(
      "{0:.3f} C > S ACK seq={1} ack=501 len=100 "
      "dss(ack=idsn1(B)+1,dsn=idsn1(A)+{2},ssn={2},len=100)\n"
      "{3:.3f} S > C ACK seq=501 ack={4} dss(ack=idsn1(A)+{5})\n",
      at_s, seq, seq - 100, at_s + 0.04, seq + 100, seq);
}

std::string of_the_client(const std::string& script) {
  std::string lines;
  std::istringstream all(script);
  for (std::string line; std::getline(all, line);) {
    if (line.find("C > S") != std::string::npos) lines += line + "\n";
  }
  return lines;
}

const std::string kVanishAndComeBack =
    std::string(kHandshake) + bare_segments(10, 201, 0.1) + mapped_segment(1201, 0.3);
const std::string kFewWithoutOptions =
    std::string(kHandshake) + bare_segments(3, 201, 0.1) + mapped_segment(501, 0.3);

const Case kCases[] = {
    {"the SYN/ACK has no option", R"(
0.000 C > S SYN seq=100 mp_capable(v1)
0.040 S > C SYN,ACK seq=500 ack=101
0.0401 C > S ACK seq=101 ack=501
0.050 C > S ACK seq=101 ack=501 len=10
)",
     "mpc_stripped", "warning mpc_stripped tcp.stream 0"},
    {"it was never asked for", R"(
0.000 C > S SYN seq=100
0.040 S > C SYN,ACK seq=500 ack=101
0.0401 C > S ACK seq=101 ack=501
)",
     "mpc_stripped", ""},
    {"MPTCP all the way", kHandshake, "mpc_stripped", ""},
    {"three SYNs without an answer, then a plain one", R"(
0.0 C > S SYN seq=100 mp_capable(v1)
1.0 C > S SYN seq=100 mp_capable(v1)
3.0 C > S SYN seq=100 mp_capable(v1)
7.0 C > S SYN seq=100
7.04 S > C SYN,ACK seq=500 ack=101
7.0401 C > S ACK seq=101 ack=501
)",
     "mpc_blackholed", "error mpc_blackholed tcp.stream 0"},
    {"that is not also stripped", R"(
0.0 C > S SYN seq=100 mp_capable(v1)
1.0 C > S SYN seq=100 mp_capable(v1)
3.0 C > S SYN seq=100 mp_capable(v1)
7.0 C > S SYN seq=100
7.04 S > C SYN,ACK seq=500 ack=101
7.0401 C > S ACK seq=101 ack=501
)",
     "mpc_stripped", ""},
    {"one lost SYN, and the next is answered", R"(
0.0 C > S SYN seq=100 mp_capable(v1)
1.0 C > S SYN seq=100 mp_capable(v1)
1.04 S > C SYN,ACK seq=500 ack=101 mp_capable(v1,key=B)
1.0401 C > S ACK seq=101 ack=501 mp_capable(v1,key=A,peer=B)
)",
     "mpc_blackholed", ""},
    {"nobody answers the plain SYN either", R"(
0.0 C > S SYN seq=100 mp_capable(v1)
1.0 C > S SYN seq=100 mp_capable(v1)
3.0 C > S SYN seq=100 mp_capable(v1)
7.0 C > S SYN seq=100
)",
     "mpc_blackholed", ""},
    {"version 0: the SYN/ACK shows the client's key", R"(
0.000 C > S SYN seq=100 mp_capable(v0,key=A)
0.040 S > C SYN,ACK seq=500 ack=101 mp_capable(v0,key=A)
0.0401 C > S ACK seq=101 ack=501 mp_capable(v0,key=A,peer=A)
0.050 C > S ACK seq=101 ack=501 len=10
0.090 S > C ACK seq=501 ack=111
)",
     "mpc_mirrored", "warning mpc_mirrored tcp.stream 0"},
    {"version 1: the SYN/ACK has no key", R"(
0.000 C > S SYN seq=100 mp_capable(v1)
0.040 S > C SYN,ACK seq=500 ack=101 mp_capable(v1)
0.0401 C > S ACK seq=101 ack=501
0.050 C > S ACK seq=101 ack=501 len=10
0.090 S > C ACK seq=501 ack=111
)",
     "mpc_mirrored", "warning mpc_mirrored tcp.stream 0"},
    {"a real answer", kHandshake, "mpc_mirrored", ""},
    {"the third ACK and the data come without MP_CAPABLE", R"(
0.000 C > S SYN seq=100 mp_capable(v1)
0.0001 S > C SYN,ACK seq=500 ack=101 mp_capable(v1,key=B)
0.040 C > S ACK seq=101 ack=501
0.050 C > S ACK seq=101 ack=501 len=10
0.0501 S > C ACK seq=501 ack=111
)",
     "mpc_ack_lost", "warning mpc_ack_lost tcp.stream 0"},
    {"data with a DSS overtakes it", R"(
0.000 C > S SYN seq=100 mp_capable(v1)
0.0001 S > C SYN,ACK seq=500 ack=101 mp_capable(v1,key=B)
0.040 C > S ACK seq=101 ack=501 len=10 dss(ack=idsn1(B)+1,dsn=idsn1(A)+1,ssn=1,len=10)
0.041 C > S ACK seq=101 ack=501 mp_capable(v1,key=A,peer=B)
0.0411 S > C ACK seq=501 ack=111
)",
     "mpc_ack_lost", "warning mpc_ack_lost tcp.stream 0"},
    {"it arrived", kHandshake, "mpc_ack_lost", ""},
    {"ten segments without options behind a DSS",
     std::string(kHandshake) + bare_segments(10, 201, 0.1), "options_stripped_midway",
     "error options_stripped_midway tcp.stream 0"},
    {"options that vanish for ten segments and come back", kVanishAndComeBack,
     "options_stripped_midway", "error options_stripped_midway tcp.stream 0"},
    {"those bytes are not told as never mapped as well", kVanishAndComeBack, "mapping_corrupt", ""},
    {"nor as a fallback", kVanishAndComeBack, "fell_back", ""},
    {"three segments between mapped ones were never mapped", kFewWithoutOptions, "mapping_corrupt",
     "error mapping_corrupt tcp.stream 0"},
    {"they do not end MPTCP, as mappings follow", kFewWithoutOptions, "fell_back", ""},
    {"ten segments without options in a capture of one direction",
     of_the_client(std::string(kHandshake) + bare_segments(10, 201, 0.1)),
     "options_stripped_midway", "error options_stripped_midway tcp.stream 0"},
    {"that is not told as a fallback as well",
     std::string(kHandshake) + bare_segments(10, 201, 0.1), "fell_back", ""},
    {"three segments only", std::string(kHandshake) + bare_segments(3, 201, 0.1),
     "options_stripped_midway", ""},
    {"an infinite mapping announces them",
     std::string(kHandshake) +
         "0.1 C > S ACK seq=201 ack=501 len=10 "
         "dss(ack=idsn1(B)+1,dsn=idsn1(A)+101,ssn=101,len=0)\n" +
         bare_segments(12, 211, 0.2),
     "options_stripped_midway", ""},
    {"an infinite mapping is a fallback",
     std::string(kHandshake) + "0.1 C > S ACK seq=201 ack=501 len=10 "
                               "dss(ack=idsn1(B)+1,dsn=idsn1(A)+101,ssn=101,len=0)\n",
     "fell_back", "warning fell_back tcp.stream 0"},
    {"MP_FAIL and a reset are no fallback",
     std::string(kHandshake) + "0.1 S > C RST,ACK seq=501 ack=201 mp_fail(dsn=77)\n", "fell_back",
     ""},
    {"MP_FAIL says that a checksum was wrong",
     std::string(kHandshake) + "0.1 S > C ACK seq=501 ack=201 mp_fail(dsn=77)\n", "checksum_failed",
     "error checksum_failed tcp.stream 0"},
    {"nobody said so", kHandshake, "checksum_failed", ""},
    {"a byte under two data sequence numbers",
     std::string(kHandshake) + "0.1 C > S ACK seq=101 ack=501 len=100 "
                               "dss(ack=idsn1(B)+1,dsn=idsn1(A)+501,ssn=1,len=100)\n",
     "mapping_corrupt", "error mapping_corrupt tcp.stream 0"},
    {"the same mapping again",
     std::string(kHandshake) +
         "0.1 C > S ACK seq=101 ack=501 len=100 dss(ack=idsn1(B)+1,dsn=idsn1(A)+1,ssn=1,len=100)\n",
     "mapping_corrupt", ""},
    {"the first data is not IDSN + 1", R"(
0.000 C > S SYN seq=100 mp_capable(v1)
0.040 S > C SYN,ACK seq=500 ack=101 mp_capable(v1,key=B)
0.0401 C > S ACK seq=101 ack=501 mp_capable(v1,key=A,peer=B)
0.050 C > S ACK seq=101 ack=501 len=100 dss(ack=idsn1(B)+1,dsn=idsn1(A)+901,ssn=1,len=100)
)",
     "mapping_corrupt", "error mapping_corrupt tcp.stream 0"},
};

TEST(HandshakeRulesTest, PositivesAndNearMisses) {
  for (const Case& one : kCases) {
    EXPECT_EQ(findings_text(diagnose_script(kEnds + one.script), one.id), one.findings) << one.what;
  }
}

TEST(HandshakeRulesTest, TheOtherEndTellsWhoStripped) {
  const std::string asked = R"(
0.000 C > S SYN seq=100 mp_capable(v1)
0.040 S > C SYN,ACK seq=500 ack=101
0.0401 C > S ACK seq=101 ack=501
0.050 C > S ACK seq=101 ack=501 len=10
)";
  struct Other {
    const char* what;
    std::string script;
    const char* words;
  };
  const Other others[] = {
      {"the SYN comes without it", R"(
0.020 C > S SYN seq=100
0.0201 S > C SYN,ACK seq=500 ack=101
0.060 C > S ACK seq=101 ack=501
0.070 C > S ACK seq=101 ack=501 len=10
)",
       "stripped on the way to the server"},
      {"the answer has it", R"(
0.020 C > S SYN seq=100 mp_capable(v1)
0.0201 S > C SYN,ACK seq=500 ack=101 mp_capable(v1,key=B)
0.060 C > S ACK seq=101 ack=501
0.070 C > S ACK seq=101 ack=501 len=10
)",
       "stripped on the way back"},
      {"the server does not speak it", R"(
0.020 C > S SYN seq=100 mp_capable(v1)
0.0201 S > C SYN,ACK seq=500 ack=101
0.060 C > S ACK seq=101 ack=501
0.070 C > S ACK seq=101 ack=501 len=10
)",
       "the server does not speak MPTCP"},
  };
  for (const Other& other : others) {
    const auto both = diagnose_scripts(kEnds + asked, kEnds + other.script);
    ASSERT_EQ(findings_text(both, "mpc_stripped"), "warning mpc_stripped tcp.stream 0")
        << other.what;
    for (const Diagnosis& diagnosis : both) {
      for (const Finding& finding : diagnosis.findings) {
        if (finding.id != "mpc_stripped") continue;
        EXPECT_NE(finding.text.find(other.words), std::string::npos) << finding.text;
        EXPECT_EQ(finding.confidence, Confidence::certain);
      }
    }
  }
}

// The capture that saw MP_CAPABLE may be the second that is named.
TEST(HandshakeRulesTest, TheOrderOfTheCapturesDoesNotMatter) {
  const std::string plain_at_server = R"(
7.020 C > S SYN seq=100
7.0201 S > C SYN,ACK seq=500 ack=101
7.060 C > S ACK seq=101 ack=501
7.070 C > S ACK seq=101 ack=501 len=10
7.0701 S > C ACK seq=501 ack=111
)";
  const std::string dropped = R"(
0.0 C > S SYN seq=100 mp_capable(v1)
1.0 C > S SYN seq=100 mp_capable(v1)
3.0 C > S SYN seq=100 mp_capable(v1)
7.0 C > S SYN seq=100
7.04 S > C SYN,ACK seq=500 ack=101
7.0401 C > S ACK seq=101 ack=501
7.050 C > S ACK seq=101 ack=501 len=10
7.090 S > C ACK seq=501 ack=111
)";
  const std::string mirrored = R"(
7.0 C > S SYN seq=100 mp_capable(v1)
7.04 S > C SYN,ACK seq=500 ack=101 mp_capable(v1)
7.0401 C > S ACK seq=101 ack=501
7.050 C > S ACK seq=101 ack=501 len=10
7.090 S > C ACK seq=501 ack=111
)";
  EXPECT_EQ(
      findings_text(diagnose_scripts(kEnds + dropped, kEnds + plain_at_server), "mpc_blackholed"),
      "error mpc_blackholed tcp.stream 0");
  EXPECT_NE(findings_text(diagnose_scripts(kEnds + plain_at_server, kEnds + dropped))
                .find("error mpc_blackholed"),
            std::string::npos);
  EXPECT_NE(findings_text(diagnose_scripts(kEnds + plain_at_server, kEnds + mirrored))
                .find("warning mpc_mirrored"),
            std::string::npos);
}

}  // namespace
}  // namespace mptcpanalyzer
