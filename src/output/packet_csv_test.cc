// What is written stands in the tests; that a trace read back from its CSV gives the same CSV is
// the round trip below.
#include "output/packet_csv.h"

#include <array>
#include <cstdio>
#include <gtest/gtest.h>
#include <string>

#include "trace/csv/csv_reader.h"
#include "trace/example_trace_fixture.h"

namespace mptcpanalyzer {
namespace {

std::vector<FieldId> every_field() {
  std::vector<FieldId> fields;
  for (const FieldInfo& field : all_fields())
    fields.push_back(field.id);
  return fields;
}

std::string csv_of(const Trace& trace, const std::vector<FieldId>& fields,
                   PacketCsvOptions options) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* file = open_memstream(&text, &size);
  Output out(file, "memory");
  PacketCsv csv(trace, fields, options, out);
  csv.write_header();
  for (std::size_t row = 0; row < trace.row_count(); ++row)
    csv.write_row(row);
  EXPECT_TRUE(out.flush());
  std::fclose(file);
  std::string result(text, size);
  std::free(text);  // NOLINT(cppcoreguidelines-no-malloc): open_memstream's
  return result;
}

// A trace of one packet of 10.0.0.1:1000 -> 10.0.0.2:80.
Trace one_packet(const std::string& interface) {
  TraceBuilder builder(ColumnSet::all());
  static constexpr std::array<std::uint8_t, 3> kKinds = {1, 8, 30};
  static constexpr std::array<std::uint32_t, 2> kFrames = {3, 4};
  PacketRow row;
  row.frame = 7;
  row.time_ns = 1'600'000'000'010'000'000;
  row.flags = 0x18;
  row.length = 100;
  row.option_kinds = kKinds;
  row.related_mappings = kFrames;
  builder.append(row);
  CaptureTables tables;
  tables.first_time_ns = 1'600'000'000'510'000'000;
  tables.interfaces = {{interface, 1}};
  tables.streams.resize(1);
  tables.streams[0].endpoints = {Endpoint{*parse_ip_address("10.0.0.1"), 1000},
                                 Endpoint{*parse_ip_address("2001:db8::1"), 80}};
  tables.places.resize(1);
  return builder.finish(std::move(tables));
}

TEST(PacketCsv, WritesAHeaderAndALineForEachPacket) {
  const std::vector<FieldId> fields = {FieldId::packetid, FieldId::ipsrc,     FieldId::ipdst,
                                       FieldId::sport,    FieldId::reltime,   FieldId::abstime,
                                       FieldId::tcpflags, FieldId::tcpdest,   FieldId::mptcpstream,
                                       FieldId::tcplen,   FieldId::tcpoptions};
  EXPECT_EQ(
      csv_of(one_packet("eth0"), fields, {}),
      "packetid|ipsrc|ipdst|sport|reltime|abstime|tcpflags|tcpdest|mptcpstream|tcplen|tcpoptions\n"
      "7|10.0.0.1|2001:db8::1|1000|-0.500000000|1600000000.010000000|0x0018|Server||100|1,8,30\n");
}

TEST(PacketCsv, QuotesCellsThatHoldTheDelimiter) {
  const std::vector<FieldId> fields = {FieldId::tcpoptions, FieldId::interface, FieldId::ipsrc,
                                       FieldId::ipdst};
  const Trace trace = one_packet("a|\"b\"");
  EXPECT_EQ(csv_of(trace, fields, {'|', false}),
            "tcpoptions|interface|ipsrc|ipdst\n1,8,30|\"a|\"\"b\"\"\"|10.0.0.1|2001:db8::1\n");
  EXPECT_EQ(csv_of(trace, fields, {',', false}),
            "tcpoptions,interface,ipsrc,ipdst\n\"1,8,30\",\"a|\"\"b\"\"\",10.0.0.1,2001:db8::1\n");
  EXPECT_EQ(csv_of(trace, fields, {':', false}),
            "tcpoptions:interface:ipsrc:ipdst\n1,8,30:\"a|\"\"b\"\"\":10.0.0.1:\"2001:db8::1\"\n");
}

TEST(PacketCsv, EscapesTextForATerminal) {
  const Trace trace = one_packet("\x1b[31m");
  EXPECT_EQ(csv_of(trace, {FieldId::interface}, {'|', true}), "interface\n\\x1b[31m\n");
  EXPECT_EQ(csv_of(trace, {FieldId::interface}, {'|', false}), "interface\n\x1b[31m\n");
}

TEST(PacketCsv, IsReadBackAsTheSameTrace) {
  const Trace trace = ExampleTrace::make(500);
  for (const char delimiter : {'|', ',', '\t', '.', '-', ':', ' '}) {
    SCOPED_TRACE(delimiter);
    const std::string text = csv_of(trace, every_field(), {delimiter, false});
    const Result<CsvTrace> read = read_trace_csv(text, "x.csv");
    ASSERT_TRUE(read) << read.error().line();
    EXPECT_EQ(read->fields, every_field());
    EXPECT_EQ(csv_of(read->trace, read->fields, {delimiter, false}), text);
  }
}

TEST(PacketCsv, IsReadBackWithSomeFields) {
  const Trace trace = ExampleTrace::make(300);
  const std::vector<FieldId> fields = {
      FieldId::dport, FieldId::sport,    FieldId::ipdst,     FieldId::ipsrc,   FieldId::reltime,
      FieldId::dsn,   FieldId::packetid, FieldId::tcpstream, FieldId::subtype, FieldId::addrid};
  const std::string text = csv_of(trace, fields, {});
  const Result<CsvTrace> read = read_trace_csv(text, "x.csv");
  ASSERT_TRUE(read) << read.error().line();
  EXPECT_EQ(csv_of(read->trace, read->fields, {}), text);
}

}  // namespace
}  // namespace mptcpanalyzer
