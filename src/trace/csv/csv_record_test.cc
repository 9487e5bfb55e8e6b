// Expected values by hand, from RFC 4180 section 2.
#include "trace/csv/csv_record.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace mptcpanalyzer {
namespace {

using Records = std::vector<std::vector<std::string>>;

struct Split {
  Records records;
  std::string error;
};

Split split(std::string_view text, char delimiter = ',') {
  CsvSplitter splitter(text, delimiter);
  Split result;
  std::vector<CsvCell> cells;
  while (true) {
    const Result<bool> more = splitter.next(cells);
    if (!more) {
      result.error = more.error().line();
      return result;
    }
    if (!*more) return result;
    result.records.emplace_back();
    for (const CsvCell& cell : cells)
      result.records.back().emplace_back(cell.text);
  }
}

TEST(CsvSplitter, SplitsRecordsIntoCells) {
  struct Case {
    std::string text;
    Records records;
  };
  const std::vector<Case> cases = {
      {"", {}},
      {"\n\r\n\n", {}},
      {"a", {{"a"}}},
      {"a,b\nc,d\n", {{"a", "b"}, {"c", "d"}}},
      {"a,b\r\nc,d", {{"a", "b"}, {"c", "d"}}},
      {"a,b\r", {{"a", "b"}}},
      {",\n", {{"", ""}}},
      {"a,\n,b", {{"a", ""}, {"", "b"}}},
      {"a,", {{"a", ""}}},
      {"\"\",x", {{"", "x"}}},
      {"\"a,b\",c", {{"a,b", "c"}}},
      {"\"a\nb\",c\nd,e", {{"a\nb", "c"}, {"d", "e"}}},
      {"\"a \"\"b\"\" c\",\"\"\"\"\n", {{"a \"b\" c", "\""}}},
      {"a\rb,c", {{"a\rb", "c"}}},
      {std::string("a\0b,c", 5), {{std::string("a\0b", 3), "c"}}},
  };
  for (const Case& each : cases) {
    SCOPED_TRACE(each.text);
    const Split result = split(each.text);
    EXPECT_EQ(result.error, "");
    EXPECT_EQ(result.records, each.records);
  }
}

TEST(CsvSplitter, SaysWhereATextIsMalformed) {
  EXPECT_EQ(split("a,b\nc,d\"e").error,
            "2:4: there is a quote inside a cell that has none around it");
  EXPECT_EQ(split("a,\"b\nc").error, "1:3: the quote is not closed");
  EXPECT_EQ(split("a\n\"b\nc\"d,e").error, "3:3: there is text after the closing quote");
}

TEST(CsvSplitter, TellsWhereACellBegins) {
  CsvSplitter splitter("a|b\n\n\"x\ny\"|cd|e", '|');
  std::vector<CsvCell> cells;
  ASSERT_TRUE(*splitter.next(cells));
  ASSERT_TRUE(*splitter.next(cells));
  EXPECT_EQ(splitter.line(), 3U);
  ASSERT_EQ(cells.size(), 3U);
  EXPECT_EQ(cells[0].line, 3U);
  EXPECT_EQ(cells[0].column, 1U);
  EXPECT_EQ(cells[1].line, 4U);
  EXPECT_EQ(cells[1].column, 4U);
  EXPECT_EQ(cells[2].column, 7U);
}

TEST(AppendCsvCell, QuotesWhatWouldBreakTheRecord) {
  const auto quoted = [](std::string_view cell) {
    std::string out;
    append_csv_cell(out, cell, '|');
    return out;
  };
  EXPECT_EQ(quoted(""), "");
  EXPECT_EQ(quoted("a,b c"), "a,b c");
  EXPECT_EQ(quoted("a|b"), "\"a|b\"");
  EXPECT_EQ(quoted("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(quoted("a\nb"), "\"a\nb\"");
  EXPECT_EQ(quoted("a\rb"), "\"a\rb\"");
}

TEST(AppendCsvCell, IsUndoneByTheSplitter) {
  const std::vector<std::string> cells = {"", "a", "\"", "a|b", "\n", "\r\n", "\"\"", "|\"\r"};
  std::string line;
  for (const std::string& cell : cells) {
    append_csv_cell(line, cell, '|');
    line += '|';
  }
  line += "end";
  Split result = split(line, '|');
  EXPECT_EQ(result.error, "");
  ASSERT_EQ(result.records.size(), 1U);
  result.records[0].pop_back();
  EXPECT_EQ(result.records[0], cells);
}

TEST(IsCsvDelimiter, TakesPunctuationThatStandsInNoName) {
  for (const char c : std::string("|,;\t: .-"))
    EXPECT_TRUE(is_csv_delimiter(c)) << c;
  for (const char c : std::string("a9_\"\\\n\r\x80", 8))
    EXPECT_FALSE(is_csv_delimiter(c)) << c;
}

}  // namespace
}  // namespace mptcpanalyzer
