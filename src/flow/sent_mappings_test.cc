// Data under no mapping, and what proves nothing: RFC 8684 sections 3.3.1 and 3.7. The expected
// answers are obvious from the scripts.
#include "flow/sent_mappings.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "flow/script_tracker_fixture.h"
#include "flow/subflow_state.h"

namespace mptcpanalyzer {
namespace {

// "frame 5 after 10, fallback", of the last subflow; "none" without data under no mapping.
std::string first_unmapped(const std::string& script) {
  const TrackedScript tracked = track_script(script);
  const auto last = static_cast<StreamId>(tracked.tables.streams.size() - 1);
  const Subflow& subflow = tracked.subflow(last);
  if (!subflow.unmapped) return "none";
  return fmt::format("frame {} after {}, {}", subflow.unmapped->frame,
                     subflow.unmapped->bytes_before,
                     to_string(state_of(tracked.tables.streams[last], subflow)));
}

// Frames 1 to 4: version 1, ten bytes under a mapping.
const std::string kTenBytes =
    std::string(kHandshake) + "1 C > S PSH,ACK seq=101 ack=501 len=10 dss(dsn=1,ssn=1,len=10)\n";

const std::string kTenBytes0 =
    "0 C > S SYN seq=100 mp_capable(v0,key=KEY_C)\n"
    "0 S > C SYN,ACK seq=500 ack=101 mp_capable(v0,key=KEY_S)\n"
    "0 C > S ACK seq=101 ack=501 mp_capable(v0,key=KEY_C,peer=KEY_S)\n"
    "1 C > S PSH,ACK seq=101 ack=501 len=10 dss(dsn=1,ssn=1,len=10)\n";

TEST(SentMappings, DataThatComesWithoutOptions) {
  struct {
    const char* name;
    std::string after;
    const char* expected;
  } const cases[] = {
      {"more data", "2 C > S PSH,ACK seq=111 ack=501 len=5\n", "frame 5 after 10, fallback"},
      {"of the other side", "2 S > C PSH,ACK seq=501 ack=111 len=5\n", "frame 5 after 0, fallback"},
      {"both: the first counts",
       "2 S > C PSH,ACK seq=501 ack=111 len=5\n2 C > S PSH,ACK seq=111 ack=506 len=5\n",
       "frame 5 after 0, fallback"},
      {"part of it was mapped", "2 C > S PSH,ACK seq=106 ack=501 len=20\n",
       "frame 5 after 10, fallback"},
      {"only a DATA_ACK", "2 C > S PSH,ACK seq=111 ack=501 len=5 dss(ack=1)\n",
       "frame 5 after 10, fallback"},
      {"with its FIN", "2 C > S FIN,PSH,ACK seq=111 ack=501 len=5\n", "frame 5 after 10, fallback"},
      {"behind a hole", "2 C > S PSH,ACK seq=211 ack=501 len=5\n", "frame 5 after 110, fallback"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(first_unmapped(kTenBytes + c.after), c.expected) << c.name;
    EXPECT_EQ(first_unmapped(kTenBytes0 + c.after), c.expected) << c.name << ", version 0";
  }
}

TEST(SentMappings, WhatProvesNothing) {
  struct {
    const char* name;
    std::string after;
  } const cases[] = {
      {"a pure ACK", "2 C > S ACK seq=111 ack=501\n"},
      {"a FIN", "2 C > S FIN,ACK seq=111 ack=501\n"},
      {"an empty keep-alive", "2 C > S ACK seq=110 ack=501\n"},
      {"a keep-alive with a byte", "2 C > S ACK seq=110 ack=501 len=1\n"},
      {"the other side's, before any data", "2 S > C ACK seq=500 ack=111 len=1\n"},
      {"a retransmission", "2 C > S PSH,ACK seq=101 ack=501 len=10\n"},
      {"the message of a RST", "2 C > S RST,ACK seq=111 ack=501 len=7\n"},
      {"cut options",
       "2 C > S PSH,ACK seq=111 ack=501 len=5 ts=1,2 dss(dsn=11,ssn=11,len=5) snap=58\n"},
      {"data behind cut options",
       "2 C > S PSH,ACK seq=111 ack=501 len=5 ts=1,2 dss(dsn=11,ssn=11,len=10) snap=58\n"
       "2 C > S PSH,ACK seq=116 ack=501 len=5\n"},
      {"under a longer mapping",
       "2 C > S PSH,ACK seq=111 ack=501 len=5 dss(dsn=11,ssn=11,len=10)\n"
       "2 C > S PSH,ACK seq=116 ack=501 len=5\n"},
      {"its mapping comes later",
       "2 C > S PSH,ACK seq=116 ack=501 len=5\n"
       "2 C > S PSH,ACK seq=111 ack=501 len=5 dss(dsn=11,ssn=11,len=10)\n"},
      {"one mapping for several segments, the first of which was not captured",
       "2 C > S PSH,ACK seq=111 ack=501 len=5 dss(dsn=11,ssn=11,len=10)\n"
       "2 C > S PSH,ACK seq=116 ack=501 len=5\n"
       "2 C > S PSH,ACK seq=126 ack=501 len=5\n"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(first_unmapped(kTenBytes + c.after), "none") << c.name;
    EXPECT_EQ(first_unmapped(kTenBytes0 + c.after), "none") << c.name << ", version 0";
  }
}

// A joined subflow cannot fall back, neither can the first one beside it.
TEST(SentMappings, BrokenSubflows) {
  const std::string joined = std::string(kHandshake) + std::string(kJoin);
  EXPECT_EQ(first_unmapped(joined + "2 C2 > S PSH,ACK seq=201 ack=601 len=5\n"),
            "frame 7 after 0, broken");
  EXPECT_EQ(first_unmapped(joined + "2 S > C2 PSH,ACK seq=601 ack=201 len=5\n"),
            "frame 7 after 0, broken");
  EXPECT_EQ(
      first_unmapped(joined + "2 C2 > S PSH,ACK seq=201 ack=601 len=5 dss(dsn=1,ssn=1,len=5)\n"
                              "2 C2 > S PSH,ACK seq=206 ack=601 len=5\n"
                              "2 S > C2 RST,ACK seq=601 ack=206\n"),
      "frame 8 after 5, broken");
  EXPECT_EQ(first_unmapped(std::string(kHandshake) + std::string(kServersJoin) +
                           "3 S2 > C PSH,ACK seq=301 ack=701 len=5\n"),
            "frame 7 after 0, broken");

  const TrackedScript initial = track_script(joined + "2 C > S PSH,ACK seq=101 ack=501 len=5\n");
  EXPECT_EQ(state_of(initial.tables.streams[0], initial.subflow(0)), SubflowState::broken);
  EXPECT_EQ(state_text(SubflowState::broken, initial.subflow(0)),
            "broken: data without MPTCP options from frame 7");
  EXPECT_EQ(initial.tables.anomalies[Anomaly::subflow_broken].first_frame, 7U);
}

TEST(SentMappings, WithoutTheHandshake) {
  const std::string mapped =
      "1 C > S PSH,ACK seq=101 ack=501 len=10 dss(ack=1,dsn=1,ssn=1,len=10)\n";
  EXPECT_EQ(first_unmapped(mapped + "2 C > S PSH,ACK seq=111 ack=501 len=5\n"),
            "frame 2 after 10, fallback");
  EXPECT_EQ(first_unmapped("1 C > S ACK seq=101 ack=501 dss(ack=1)\n"
                           "2 C > S PSH,ACK seq=101 ack=501 len=5\n"),
            "none");
}

TEST(SentMappings, DataOnTheSyn) {
  const std::string syn =
      "0 C > S SYN seq=100 mp_capable(v1) len=50\n"
      "0 S > C SYN,ACK seq=500 ack=151 mp_capable(v1,key=KEY_S)\n"
      "0 C > S ACK seq=151 ack=501 mp_capable(v1,key=KEY_C,peer=KEY_S)\n";
  for (const char* ssn : {"1", "51"}) {  // from behind the data on the SYN, or from the ISN
    const std::string mapped = fmt::format(
        "1 C > S PSH,ACK seq=151 ack=501 len=10 dss(dsn=idsn1(KEY_C)+1,ssn={},len=10)\n", ssn);
    EXPECT_EQ(first_unmapped(syn + mapped), "none") << ssn;
    EXPECT_EQ(first_unmapped(syn + mapped + "2 C > S PSH,ACK seq=161 ack=501 len=5\n"),
              "frame 5 after 10, fallback")
        << ssn;
  }
}

// The server took nothing, or 20 of 50 bytes, of what came on the SYN (RFC 7413 section 4.1.2.1):
// the rest is sent again, and the mapping of it begins with 1, or behind what was taken.
TEST(SentMappings, RefusedDataOnTheSyn) {
  for (const unsigned taken : {0U, 20U}) {
    const TrackedScript tracked =
        track_script(fmt::format("0 C > S SYN seq=100 mp_capable(v1) len=50\n"
                                 "0 S > C SYN,ACK seq=500 ack={0} mp_capable(v1,key=KEY_S)\n"
                                 "0 C > S ACK seq={0} ack=501 mp_capable(v1,key=KEY_C,peer=KEY_S)\n"
                                 "1 C > S PSH,ACK seq={0} ack=501 len={1} "
                                 "mp_capable(v1,key=KEY_C,peer=KEY_S,len={1})\n"
                                 "1 C > S PSH,ACK seq=151 ack=501 len=10 "
                                 "dss(dsn=idsn1(KEY_C)+1+{1},ssn=1+{1},len=10)\n",
                                 101 + taken, 50 - taken));
    EXPECT_EQ(tracked.tables.anomalies[Anomaly::mapping_contradicts].count, 0U) << taken;
    EXPECT_EQ(tracked.tables.anomalies[Anomaly::data_outside_mapping].count, 0U) << taken;
    EXPECT_FALSE(tracked.subflow(0).unmapped) << taken;
  }
}

// Counts of the two anomalies of mappings, as "outside 1 two 0".
std::string violations(const std::string& after) {
  const TrackedScript tracked = track_script(kTenBytes + after);
  return fmt::format("outside {} two {}",
                     tracked.tables.anomalies[Anomaly::data_outside_mapping].count,
                     tracked.tables.anomalies[Anomaly::mapping_contradicts].count);
}

TEST(SentMappings, Violations) {
  EXPECT_EQ(violations("2 C > S PSH,ACK seq=111 ack=501 len=5 dss(dsn=11,ssn=11,len=5)\n"),
            "outside 0 two 0");
  EXPECT_EQ(violations("2 C > S PSH,ACK seq=101 ack=501 len=10 dss(dsn=1/32,ssn=1,len=10)\n"),
            "outside 0 two 0");
  EXPECT_EQ(violations("2 C > S PSH,ACK seq=111 ack=501 len=5 dss(dsn=11,ssn=2,len=5)\n"),
            "outside 1 two 1");
  EXPECT_EQ(violations("2 C > S PSH,ACK seq=111 ack=501 len=9 dss(dsn=11,ssn=11,len=5)\n"),
            "outside 1 two 0");
  // The first two of five bytes lie in front of the mapping.
  EXPECT_EQ(violations("2 C > S PSH,ACK seq=111 ack=501 len=5 dss(dsn=13,ssn=13,len=5)\n"),
            "outside 1 two 0");
  // The mapping of what comes next, with data that is mapped already.
  EXPECT_EQ(violations("2 C > S PSH,ACK seq=101 ack=501 len=10 dss(dsn=11,ssn=11,len=5)\n"),
            "outside 0 two 0");
  EXPECT_EQ(violations("2 C > S PSH,ACK seq=101 ack=501 len=10 dss(dsn=77,ssn=1,len=10)\n"),
            "outside 0 two 1");
  // Old data again after data of another run of numbers.
  EXPECT_EQ(violations("2 C > S PSH,ACK seq=111 ack=501 len=5 dss(dsn=91,ssn=11,len=5)\n"
                       "2 C > S PSH,ACK seq=101 ack=501 len=10 dss(dsn=1,ssn=1,len=10)\n"),
            "outside 0 two 0");
}

}  // namespace
}  // namespace mptcpanalyzer
