// The files of other programs that plots read.
#include <gtest/gtest.h>

#include "plot/plots/ns3_traces.h"
#include "plot/plots/pm_snapshot.h"

namespace mptcpanalyzer {
namespace {

TEST(Ns3Traces, HaveAValueWhereItChanged) {
  const auto trace =
      parse_ns3_trace("Time,cwnd,state\n+10004319.0ns,1,LISTEN\n+20.5ms,,SYN\n+1s,4\n", "a.csv");
  ASSERT_TRUE(trace) << trace.error().line();
  EXPECT_EQ(trace->attributes, (std::vector<std::string>{"cwnd", "state"}));
  EXPECT_EQ(trace->times_s.size(), 3U);
  EXPECT_DOUBLE_EQ(trace->times_s[0], 0.010004319);
  EXPECT_DOUBLE_EQ(trace->times_s[1], 0.0205);
  EXPECT_EQ(trace->values[0], (std::vector<std::optional<double>>{1, std::nullopt, 4}));
  EXPECT_EQ(trace->values[1][0], std::nullopt);  // no number
}

TEST(Ns3Traces, TellTheLineOfAnError) {
  struct Case {
    const char* text;
    const char* error;
  };
  const Case cases[] = {
      {"", "a.csv: the file is no trace of ns-3: its first column is not Time"},
      {"time,cwnd\n", "a.csv: the file is no trace of ns-3: its first column is not Time"},
      {"Time,cwnd\n+1s,2\nsoon,3\n", "a.csv, line 3: 'soon' is no time"},
      {"Time,cwnd\n1s,2,3\n", "a.csv, line 2: the line has more columns than the header"},
  };
  for (const Case& test : cases) {
    const auto trace = parse_ns3_trace(test.text, "a.csv");
    ASSERT_FALSE(trace) << test.text;
    EXPECT_EQ(trace.error().line(), test.error);
  }
}

TEST(PmSnapshot, HasTheNumbersOfEachSubflow) {
  const auto snapshot = parse_pm_snapshot(
      R"({"name":"12","delay":1500,"subflows":[{"srcIp":"10.0.0.1","srcPort":5,"dstIp":"10.0.0.2",
          "dstPort":80,"snd_cwnd":10,"cc":"reno"},7]})",
      "a.json");
  ASSERT_TRUE(snapshot) << snapshot.error().line();
  EXPECT_EQ(snapshot->connection, "12");
  EXPECT_DOUBLE_EQ(snapshot->time_s, 1.5);
  ASSERT_EQ(snapshot->subflows.size(), 1U);
  EXPECT_EQ(snapshot->subflows[0].name, "10.0.0.1:5 → 10.0.0.2:80");
  EXPECT_EQ(snapshot->subflows[0].numbers.at("snd_cwnd"), 10);
  EXPECT_EQ(snapshot->subflows[0].numbers.count("cc"), 0U);
}

TEST(PmSnapshot, ManyTextsAreNone) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  for (const std::string text : {"", "{", "7", "[]", "{}", R"({"subflows":7})", deep.c_str()})
    EXPECT_FALSE(parse_pm_snapshot(text, "a.json")) << text.substr(0, 20);
}

TEST(PmSnapshot, TellsWhatIsWrong) {
  struct Case {
    std::string text;
    const char* error;
  };
  const Case cases[] = {
      {R"({"subflows":[{"snd_cwnd":1e999}]})", "a.json: the file has a number that is too large"},
      {R"({"subflows":[)", "a.json: the file is no JSON from byte 14 on"},
      {R"({"subflows":}])", "a.json: the file is no JSON from byte 13 on"},
      {std::string(100, '['), "a.json: the file is none of mptcp-pm: it is nested too deep"},
  };
  for (const Case& test : cases) {
    const auto snapshot = parse_pm_snapshot(test.text, "a.json");
    ASSERT_FALSE(snapshot) << test.text;
    EXPECT_EQ(snapshot.error().line(), test.error);
  }
}

}  // namespace
}  // namespace mptcpanalyzer
