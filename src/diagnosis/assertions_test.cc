// The grammar is that of the header; amounts of the capture follow from the lines of the script.
#include "diagnosis/assertions.h"

#include <gtest/gtest.h>
#include <string>

#include "analysis/two_subflows_fixture.h"
#include "diagnosis/script_diagnosis_fixture.h"

namespace mptcpanalyzer {
namespace {

struct Rejected {
  const char* text;
  const char* message;
  const char* marked;  // what the caret stands below; "" behind the line
};

constexpr Rejected kRejected[] = {
    {"", "file: there is no assertion in it", ""},
    {"# only a comment\n\n", "file: there is no assertion in it", ""},
    {"no", "file, line 1: what must not be found is missing", ""},
    {"no error\nno frobnication", "file, line 2: there is no finding 'frobnication'",
     "frobnication"},
    {"no error today", "file, line 1: there is no finding 'today'", "today"},
    {"no error mpc_stripped too", "file, line 1: 'too' is one word too many", "too"},
    {"godput > 1", "file, line 1: there is no amount 'godput'", "godput"},
    {"goodput", "file, line 1: a comparison is missing", ""},
    {"goodput = 1", "file, line 1: a comparison is missing", "="},
    {"goodput >=", "file, line 1: a number is missing", ""},
    {"goodput >= fast", "file, line 1: 'fast' is no number", "fast"},
    {"goodput >= inf", "file, line 1: 'inf' is no number", "inf"},
    {"goodput >= 1 s", "file, line 1: 's' is no unit of goodput_bps", "s"},
    {"goodput to nobody >= 1", "file, line 1: whither the data travels is missing", "nobody"},
    {"goodput >= 1 Mbit/s now", "file, line 1: 'now' is one word too many", "now"},
};

TEST(AssertionsTest, SaysWhatIsWrongWhere) {
  for (const Rejected& wrong : kRejected) {
    const Result<std::vector<Assertion>> parsed = parse_assertions(wrong.text, "file");
    ASSERT_FALSE(parsed) << wrong.text;
    EXPECT_TRUE(parsed.error().line().starts_with(wrong.message)) << parsed.error().line();
    const Excerpt& excerpt = parsed.error().excerpt;
    const bool is_behind = excerpt.begin >= excerpt.text.size();
    EXPECT_EQ(is_behind ? "" : excerpt.text.substr(excerpt.begin, excerpt.length), wrong.marked)
        << wrong.text;
  }
}

struct Accepted {
  const char* text;
  double value;  // in the unit of the amount
};

constexpr Accepted kAccepted[] = {
    {"goodput >= 80 Mbit/s", 80e6},  {"goodput_bps>=80Mbit/s", 80e6}, {"goodput >= 7", 7},
    {"reinjected_share <= 5%", .05}, {"reinjected <= 1 KiB", 1024},   {"handshake < 10 ms", .01},
    {"subflows_used == 2 # two", 2}, {"\tduration <= 1 min \r", 60},  {"benefit > -0.1", -.1},
};

TEST(AssertionsTest, TakesUnits) {
  for (const Accepted& right : kAccepted) {
    const Result<std::vector<Assertion>> parsed = parse_assertions(right.text, "file");
    ASSERT_TRUE(parsed) << right.text;
    EXPECT_DOUBLE_EQ(std::get<Bound>(parsed->front().demand).value, right.value) << right.text;
  }
}

struct Checked {
  const char* text;
  const char* result;
};

// Of the connection of two_subflows_fixture.h: 60 bytes of new data to the server, 20 of them
// reinjected once, from subflow 0 to 1.
constexpr Checked kChecked[] = {
    {"goodput_bytes to server == 60", "passed 60 bytes"},
    {"goodput_bytes to server > 60", "failed 60 bytes"},
    {"goodput_bytes to client == 0", "passed 0 bytes"},
    {"subflows_open >= 2", "passed 2"},
    {"subflows_open != 2", "failed 2"},
    {"handshake == 20 ms", "passed 0.02 s"},
    {"benefit >= 0", "failed the capture does not tell it"},
    {"no mpc_stripped", "passed not found"},
};

TEST(AssertionsTest, HoldsAConnectionAgainstThem) {
  const SignalList signals = signals_of_script(kConnection);
  const Trace trace = trace_of_script(kConnection);
  const SignalIndex index(signals);
  ConnectionCase of;
  of.first = captured_connection(1, index, trace, diagnosis_subjects(trace.tables()).front());
  const Diagnosis diagnosis = diagnose(of, diagnosis_rules());
  for (const Checked& checked : kChecked) {
    const auto assertions = parse_assertions(checked.text, "file");
    ASSERT_TRUE(assertions) << checked.text;
    const AssertionResult result = check(assertions->front(), of, diagnosis);
    EXPECT_EQ(fmt::format("{} {}", to_string(result.outcome), result.text), checked.result)
        << checked.text;
  }
}

}  // namespace
}  // namespace mptcpanalyzer
