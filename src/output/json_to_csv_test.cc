#include "output/json_to_csv.h"

#include <gtest/gtest.h>

namespace mptcpanalyzer {
namespace {

std::string csv_of(std::string_view json, bool terminal = false) {
  std::string text;
  Output out(
      [&text](std::string_view piece) {
        text += piece;
        return 0;
      },
      "test");
  const Result<Done> written = write_json_as_csv(json, {'|', terminal}, out);
  if (!written) return "error: " + written.error().what;
  EXPECT_TRUE(out.flush().ok());
  return text;
}

TEST(JsonToCsv, ARowForEachObjectOfTheInnermostLists) {
  struct {
    std::string_view json;
    std::string_view csv;
  } const cases[] = {
      {R"({"a":1,"b":[{"c":2,"d":[{"e":3},{"e":4}]}]})", "a|c|d.e\n1|2|3\n1|2|4\n"},
      {R"({"a":1,"b":null,"c":true,"d":"x"})", "a|b|c|d\n1||true|x\n"},
      {R"({"a":{"b":1,"c":{"d":2}}})", "a.b|a.c.d\n1|2\n"},
      {R"({"a":[{"b":[1,2,"x"]}]})", "b\n1,2,x\n"},
      {R"({"a":[]})", ""},
      {R"({"n":7,"a":[]})", ""},
      // An object whose list is empty has a row of its own; one that another lacks is an empty
      // cell.
      {R"({"a":[{"b":1,"c":[]},{"b":2,"c":[{"d":3}]}]})", "b|c.d\n1|\n2|3\n"},
      {R"({"a":[{"b":1}],"c":[{"d":2}]})", "b|d\n1|\n|2\n"},
      {R"({"a":[{"b":"x|y"},{"b":"\"q\""}]})", "b\n\"x|y\"\n\"\"\"q\"\"\"\n"},
      // No digit is lost.
      {R"({"a":[{"b":"18446744073709551615","c":0.100001,"d":18446744073709551615}]})",
       "b|c|d\n18446744073709551615|0.100001|18446744073709551615\n"},
      {"[1]", "error: this answer cannot be written as CSV"},
      {"not json", "error: this answer cannot be written as CSV"},
  };
  for (const auto& c : cases)
    EXPECT_EQ(csv_of(c.json), c.csv) << c.json;
}

TEST(JsonToCsv, OnATerminalNothingIsLeftUnescaped) {
  EXPECT_EQ(csv_of(R"({"a":"\u001b[2J"})"), "a\n\x1b[2J\n");
  EXPECT_EQ(csv_of(R"({"a":"\u001b[2J"})", true), "a\n\\x1b[2J\n");
}

}  // namespace
}  // namespace mptcpanalyzer
