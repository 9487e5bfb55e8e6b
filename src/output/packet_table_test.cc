// Expected tables by hand.
#include "output/packet_table.h"

#include <array>
#include <cstdio>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "trace/build/trace_builder.h"
#include "trace/fields/parse_value.h"

namespace mptcpanalyzer {
namespace {

Trace two_packets() {
  TraceBuilder builder(ColumnSet::all());
  static constexpr std::array<std::uint32_t, 2> kFrames = {3, 4};
  PacketRow row;
  row.frame = 9;
  row.time_ns = 1'500'000'001;
  row.flags = 2;
  builder.append(row);
  row.frame = 1000;
  row.direction = 1;
  row.interface = 1;
  row.length = 1460;
  row.related_mappings = kFrames;
  row.hash = ~std::uint64_t{0};
  builder.append(row);
  CaptureTables tables;
  tables.first_time_ns = 0;
  tables.interfaces = {{"", 1}, {"\x1b[2Jé", 1}};
  tables.streams.resize(1);
  tables.streams[0].endpoints = {Endpoint{*parse_ip_address("10.0.0.1"), 1000},
                                 Endpoint{*parse_ip_address("2001:db8::1"), 80}};
  tables.places.resize(1);
  return builder.finish(std::move(tables));
}

constexpr std::array kFields = {FieldId::packetid,         FieldId::ipsrc,   FieldId::tcplen,
                                FieldId::interface,        FieldId::reltime, FieldId::tcpdest,
                                FieldId::related_mappings, FieldId::hash};
constexpr std::array<std::size_t, 2> kRows = {0, 1};

template <typename Write>
std::string written(Write write) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* file = open_memstream(&text, &size);
  Output out(file, "memory");
  write(out);
  EXPECT_TRUE(out.flush());
  std::fclose(file);
  std::string result(text, size);
  std::free(text);  // NOLINT(cppcoreguidelines-no-malloc): open_memstream's
  return result;
}

TEST(PacketTable, AlignsItsColumns) {
  const Trace trace = two_packets();
  // clang-format off
  EXPECT_EQ(written([&](Output& out) { write_packet_table(trace, kRows, kFields, out); }),
            "packetid  ipsrc        tcplen  interface      reltime  tcpdest  related_mappings                  hash\n"
            "       9  10.0.0.1                        1.500000001  Server                                        0\n"
            "    1000  2001:db8::1    1460  \\x1b[2Jé   1.500000001  Client   3,4               18446744073709551615\n");
  // clang-format on
}

TEST(PacketTable, HasItsHeaderWithoutRows) {
  const Trace trace = two_packets();
  EXPECT_EQ(written([&](Output& out) {
              write_packet_table(trace, {}, std::span(kFields).first(2), out);
            }),
            "packetid  ipsrc\n");
}

TEST(PacketsJson, WritesValuesByTheirTypes) {
  const Trace trace = two_packets();
  EXPECT_EQ(
      written([&](Output& out) { write_packets_json(trace, kRows, kFields, out); }),
      "{\"packets\":[{\"packetid\":9,\"ipsrc\":\"10.0.0.1\",\"tcplen\":null,\"interface\":null,"
      "\"reltime\":1.500000001,\"tcpdest\":\"Server\",\"related_mappings\":null,\"hash\":\"0\"},"
      "{\"packetid\":1000,\"ipsrc\":\"2001:db8::1\",\"tcplen\":1460,\"interface\":\"\\u001b["
      "2J\\u00e9\","
      "\"reltime\":1.500000001,\"tcpdest\":\"Client\",\"related_mappings\":[3,4],"
      "\"hash\":\"18446744073709551615\"}]}\n");
  EXPECT_EQ(written([&](Output& out) { write_packets_json(trace, {}, kFields, out); }),
            "{\"packets\":[]}\n");
}

}  // namespace
}  // namespace mptcpanalyzer
