// Reading a CSV back: handmade lines, and what is wrong with malformed ones. That writing and
// reading are inverse is tested in output/packet_csv_test.cc.
#include "trace/csv/csv_reader.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "trace/fields/field_value.h"

namespace mptcpanalyzer {
namespace {

const std::string kHeader = "packetid|tcpstream|ipsrc|sport|ipdst|dport";
const std::string kRow = "7|2|10.0.0.1|1000|10.0.0.2|80";

std::string text_of(const Trace& trace, std::size_t row, FieldId field) {
  std::string text;
  append_field(text, trace, row, field);
  return text;
}

// One data line: the required fields and these.
std::string csv(const std::string& fields, const std::vector<std::string>& lines) {
  std::string text = kHeader + "|" + fields + "\n";
  std::size_t number = 1;
  for (const std::string& line : lines) {
    text += std::to_string(number++) + "|2|10.0.0.1|1000|10.0.0.2|80|" + line + "\n";
  }
  return text;
}

TEST(ReadTraceCsv, NeedsTheFieldsThatSayWhoSentWhat) {
  const Result<CsvTrace> read = read_trace_csv(kHeader + "\n" + kRow + "\n", "x.csv");
  ASSERT_TRUE(read) << read.error().line();
  EXPECT_EQ(read->fields.size(), 6U);
  ASSERT_EQ(read->trace.row_count(), 1U);
  EXPECT_EQ(text_of(read->trace, 0, FieldId::packetid), "7");
  EXPECT_EQ(text_of(read->trace, 0, FieldId::tcpstream), "2");
  EXPECT_EQ(text_of(read->trace, 0, FieldId::ipsrc), "10.0.0.1");
  EXPECT_EQ(text_of(read->trace, 0, FieldId::dport), "80");
}

TEST(ReadTraceCsv, FindsTheDelimiterInTheHeader) {
  for (const char delimiter : {',', ';', '\t', ':', ' '}) {
    std::string text = kHeader + "\n" + kRow + "\n";
    for (char& c : text) {
      if (c == '|') c = delimiter;
    }
    const Result<CsvTrace> read = read_trace_csv(text, "x.csv");
    ASSERT_TRUE(read) << delimiter << read.error().line();
    EXPECT_EQ(read->trace.row_count(), 1U);
  }
}

TEST(ReadTraceCsv, TakesLinesAsOtherProgramsWriteThem) {
  const std::string text = "\xef\xbb\xbf" + kHeader + "\r\n\"7\"|2|10.0.0.1|1000|10.0.0.2|80\r\n";
  const Result<CsvTrace> read = read_trace_csv(text, "x.csv");
  ASSERT_TRUE(read) << read.error().line();
  EXPECT_EQ(read->trace.row_count(), 1U);
}

TEST(ReadTraceCsv, KnowsRolesTimesAndWindows) {
  const Result<CsvTrace> read =
      read_trace_csv(csv("tcpdest|mptcpdest|mptcpstream|reltime|abstime|rwnd|tcpflags",
                         {"Client|Server|4|0.500000000|1600000000.500000000|65535|0x0002",
                          "Client|Server|4|1.000000001|1600000001.000000001|131072|0x0010",
                          "Client|Server|4||||0x0010"}),
                     "x.csv");
  ASSERT_TRUE(read) << read.error().line();
  const Trace& trace = read->trace;
  EXPECT_EQ(trace.tables().first_time_ns, 1'600'000'000'000'000'000);
  EXPECT_EQ(text_of(trace, 0, FieldId::tcpdest), "Client");
  EXPECT_EQ(text_of(trace, 0, FieldId::mptcpdest), "Server");
  EXPECT_EQ(text_of(trace, 0, FieldId::mptcpstream), "4");
  EXPECT_EQ(text_of(trace, 0, FieldId::rwnd), "65535");
  EXPECT_EQ(text_of(trace, 1, FieldId::rwnd), "131072");
  EXPECT_EQ(text_of(trace, 1, FieldId::reltime), "1.000000001");
  EXPECT_EQ(text_of(trace, 2, FieldId::abstime), "");
}

TEST(ReadTraceCsv, KnowsDataSequenceNumbers) {
  const Result<CsvTrace> read =
      read_trace_csv(csv("dsnraw64|dsn|dss_rawack|dack",
                         {"18446744073709551615|-1|5|1", "4|4|4294967299,6|-1,2", "|||"}),
                     "x.csv");
  ASSERT_TRUE(read) << read.error().line();
  const Trace& trace = read->trace;
  EXPECT_EQ(text_of(trace, 0, FieldId::dsn), "-1");
  EXPECT_EQ(text_of(trace, 0, FieldId::dack), "1");
  EXPECT_EQ(text_of(trace, 1, FieldId::dsnraw64), "4");
  EXPECT_EQ(text_of(trace, 1, FieldId::dss_rawack), "4294967299,6");
  EXPECT_EQ(text_of(trace, 2, FieldId::dsn), "");
}

// The relation of the four lines: 3 and 4 sent again what 1 had sent.
TEST(ReadTraceCsv, KnowsReinjectionsByEitherField) {
  struct Given {
    const char* fields;
    std::vector<std::string> lines;
    bool knows_of;  // whether reinjection_of can be asked for too
  };
  const std::vector<Given> table = {
      {"reinjection_of|reinjected_in", {"|3,4", "|", "1|", "1|"}, true},
      {"reinjection_of", {"", "", "1", "1"}, true},
      {"reinjected_in", {"3,4", "", "", ""}, false},
      // A contradiction is settled so that both relations hold.
      {"reinjection_of|reinjected_in", {"|4", "|", "1|", "|"}, true},
  };
  for (const Given& given : table) {
    const Result<CsvTrace> read = read_trace_csv(csv(given.fields, given.lines), "x.csv");
    ASSERT_TRUE(read) << read.error().line();
    EXPECT_EQ(read->fields.back(), FieldId::reinjected_in);
    EXPECT_EQ(text_of(read->trace, 0, FieldId::reinjected_in), "3,4") << given.fields;
    EXPECT_EQ(text_of(read->trace, 1, FieldId::reinjected_in), "");
    if (!given.knows_of) continue;
    EXPECT_EQ(text_of(read->trace, 2, FieldId::reinjection_of), "1");
    EXPECT_EQ(text_of(read->trace, 3, FieldId::reinjection_of), "1");
  }
}

// As of a CSV of one tcp stream: the other frames of the relation are of another one.
TEST(ReadTraceCsv, KeepsReinjectionsOfFramesThatAreNoLine) {
  const Result<CsvTrace> read =
      read_trace_csv(csv("reinjection_of|reinjected_in", {"|9,17", "8|"}), "x.csv");
  ASSERT_TRUE(read) << read.error().line();
  EXPECT_EQ(text_of(read->trace, 0, FieldId::reinjected_in), "9,17");
  EXPECT_EQ(text_of(read->trace, 1, FieldId::reinjection_of), "8");
}

struct Malformed {
  std::string text;
  std::string error;
};

class MalformedCsv : public testing::TestWithParam<Malformed> {};

TEST_P(MalformedCsv, IsRejectedWithItsPlace) {
  const Result<CsvTrace> read = read_trace_csv(GetParam().text, "x.csv");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().line(), GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(
    Header, MalformedCsv,
    testing::Values(Malformed{"", "x.csv: the file is empty; give a CSV that tocsv wrote"},
                    Malformed{"packetid|tcpstreem\n",
                              "x.csv:1:10: 'tcpstreem' is not a field; did you mean 'tcpstream'?"},
                    Malformed{"\n\npacketid|packetid\n", "x.csv:3:10: 'packetid' is there twice"},
                    Malformed{"packetid\n1\n",
                              "x.csv:1:1: there is no column 'tcpstream', which every trace needs; "
                              "write the CSV with it, or "
                              "without --fields"},
                    Malformed{kHeader + "|rwnd\n",
                              "x.csv:1:1: there is no column 'tcpflags', which 'rwnd' needs; write "
                              "the CSV with it, or without "
                              "--fields"},
                    Malformed{kHeader + "|mptcpdest\n",
                              "x.csv:1:1: there is no column 'mptcpstream', which 'mptcpdest' "
                              "needs; write the CSV with it, or "
                              "without --fields"}));

INSTANTIATE_TEST_SUITE_P(
    Lines, MalformedCsv,
    testing::Values(
        Malformed{kHeader + "\n" + kRow + "|9\n", "x.csv:2:31: the line has 7 cells, the header 6"},
        Malformed{kHeader + "\n7|2\n", "x.csv:2:1: the line has 2 cells, the header 6"},
        Malformed{kHeader + "\n|2|10.0.0.1|1000|10.0.0.2|80\n",
                  "x.csv:2:1: packetid: there is no value"},
        Malformed{kHeader + "\nx|2|10.0.0.1|1000|10.0.0.2|80\n",
                  "x.csv:2:1: packetid: 'x' is no number"},
        Malformed{kHeader + "\n4294967296|2|10.0.0.1|1000|10.0.0.2|80\n",
                  "x.csv:2:1: packetid: 4294967296 is too large"},
        Malformed{kHeader + "\n" + kRow + "\n" + kRow + "\n",
                  "x.csv:3:1: packetid: it is that of the line before"},
        Malformed{kHeader + "\n7|2|10.0.0|1000|10.0.0.2|80\n",
                  "x.csv:2:5: ipsrc: '10.0.0' is no address"},
        Malformed{kHeader + "\n7|2|10.0.0.1|65536|10.0.0.2|80\n",
                  "x.csv:2:14: sport: 65536 is too large"},
        // A stray number must not fill the memory with streams.
        Malformed{kHeader + "\n7|4294967295|10.0.0.1|1|10.0.0.2|80\n",
                  "x.csv:2:3: tcpstream: 4294967295 is too large"},
        Malformed{kHeader + "\n" + kRow + "\n8|2|10.0.0.1|1000|10.0.0.3|80\n",
                  "x.csv:3:3: tcpstream: another line of this stream has other addresses or ports"},
        Malformed{csv("tcpdest", {"Server", "Client"}),
                  "x.csv:3:31: tcpdest: another line of this stream says the contrary"},
        Malformed{csv("tcpdest", {"server"}), "x.csv:2:31: tcpdest: 'server' is not a word for it"},
        Malformed{
            csv("mptcpstream", {"0", "1"}),
            "x.csv:3:31: mptcpstream: another line of this tcp stream names another connection"},
        Malformed{csv("mptcpstream|mptcpdest", {"|Server"}),
                  "x.csv:2:32: mptcpdest: there is no mptcpstream that it could be a role in"},
        Malformed{csv("reltime|abstime", {"0.5|10.5", "1.5|11.6"}),
                  "x.csv:3:31: reltime: it does not fit abstime: on the lines before, the capture "
                  "began at another "
                  "time"},
        Malformed{csv("reltime", {"1,5"}), "x.csv:2:31: reltime: '1,5' is no time in seconds"},
        Malformed{
            csv("tcpflags|rwnd", {"0x0010|65537"}),
            "x.csv:2:38: rwnd: no window of 16 bits gives it with the scale of the other lines"},
        Malformed{csv("tcpflags", {"0x1000"}), "x.csv:2:31: tcpflags: 0x1000 is too large"},
        Malformed{csv("tcplen", {"1,2"}), "x.csv:2:31: tcplen: '1,2' is no number"},
        Malformed{csv("subtype", {"1,"}), "x.csv:2:31: subtype: '' is no number"},
        Malformed{csv("subtype", {"256"}), "x.csv:2:31: subtype: 256 is too large"},
        Malformed{csv("ipsrc_host", {"10.0.0.9"}),
                  "x.csv:2:31: ipsrc_host: it should be the same address as in ipsrc"},
        Malformed{csv("retransmission", {"slow"}),
                  "x.csv:2:31: retransmission: 'slow' is not a word for it"},
        Malformed{csv("interface", {"\"eth0"}), "x.csv:2:31: the quote is not closed"}));

TEST(LooksLikeTraceCsv, GoesByTheFirstCell) {
  EXPECT_TRUE(looks_like_trace_csv("packetid|interface|reltime"));
  EXPECT_TRUE(looks_like_trace_csv("tcplen,packetid"));
  EXPECT_TRUE(looks_like_trace_csv("\xef\xbb\xbfpacketid;tcpstream\n"));
  EXPECT_TRUE(looks_like_trace_csv("packetid\r\n1\r\n"));
  EXPECT_FALSE(looks_like_trace_csv(""));
  EXPECT_FALSE(looks_like_trace_csv("packetids|x"));
  EXPECT_FALSE(looks_like_trace_csv("frame.number|x"));
  EXPECT_FALSE(looks_like_trace_csv("\xd4\xc3\xb2\xa1"));
  EXPECT_FALSE(looks_like_trace_csv("hash\x01zzz"));
}

}  // namespace
}  // namespace mptcpanalyzer
