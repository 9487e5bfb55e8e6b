// The columns against value_of(), and the rules of the Arrow C interface about who owns what. That
// whole files are as tocsv says is what tests/end_to_end/export_test.py sees to, by other readers.
#include "output/export/packet_columns.h"

#include <cstdint>
#include <gtest/gtest.h>
#include <numeric>
#include <string>

#include "output/export/arrow_stream.h"
#include "output/export/column_reader.h"
#include "trace/script_trace_fixture.h"

namespace mptcpanalyzer {
namespace {

constexpr const char* kScript = R"(
endpoint C 10.0.0.1:1000
endpoint S 10.0.0.2:80
0.0 C > S SYN seq=100 mp_capable(v1)
0.1 S > C SYN,ACK seq=500 ack=101 mp_capable(v1,key=0x2)
0.2 C > S ACK seq=101 ack=501 mp_capable(v1,key=0x1,peer=0x2)
0.3 C > S PSH,ACK seq=101 ack=501 len=10 mp_capable(v1,key=0x1,peer=0x2,len=10)
0.4 S > C ACK seq=501 ack=111 dss(ack=idsn1(0x1)+11)
)";

std::vector<std::size_t> rows_of(const Trace& trace) {
  std::vector<std::size_t> rows(trace.row_count());
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

const void* data_of(std::span<const std::byte> buffer) {
  return buffer.data();
}

TEST(PacketColumns, AreViewsOfTheTraceWhereTheyCanBe) {
  const Trace trace = trace_of_script(kScript);
  const Chunk& chunk = trace.chunks()[0];
  const std::vector<std::size_t> rows = rows_of(trace);
  EXPECT_EQ(data_of(make_column(trace, FieldId::packetid, rows).values), chunk.frame.values.data());
  EXPECT_EQ(data_of(make_column(trace, FieldId::abstime, rows).values), chunk.time.values.data());
  const ArrowColumn dsn = make_column(trace, FieldId::dsnraw64, rows);
  EXPECT_EQ(data_of(dsn.values), chunk.dsn64.values.data());
  EXPECT_EQ(data_of(dsn.validity), chunk.dsn64.validity.data());
  EXPECT_FALSE(dsn.storage);
  // Of a part of the rows they cannot.
  const ArrowColumn some = make_column(trace, FieldId::packetid, std::span(rows).first(2));
  EXPECT_NE(data_of(some.values), chunk.frame.values.data());
  EXPECT_EQ(some.rows, 2U);
}

TEST(PacketColumns, HaveTheValuesOfThePackets) {
  const Trace trace = trace_of_script(kScript);
  const std::vector<std::size_t> all = rows_of(trace);
  for (const std::vector<std::size_t>& rows : {all, std::vector<std::size_t>{1, 3, 4}}) {
    for (const FieldInfo& info : all_fields()) {
      const ArrowColumn column = make_column(trace, info.id, rows);
      ASSERT_EQ(column.rows, rows.size());
      const ColumnReader reader(column, arrow_type(info.id));
      std::size_t nulls = 0;
      for (std::size_t i = 0; i < rows.size(); ++i) {
        const FieldValue value = value_of(trace, rows[i], info.id);
        ASSERT_EQ(reader.has(i), value.index() != 0) << info.name << ' ' << i;
        if (!reader.has(i)) {
          ++nulls;
          continue;
        }
        const std::string text = text_of(trace, rows[i], info.id);
        if (reader.type().is_list) {
          std::string list;
          reader.append_list(i, list);
          EXPECT_EQ(list, text) << info.name;
        } else if (reader.type().type == ArrowType::utf8) {
          EXPECT_EQ(reader.text(i), text) << info.name;
        } else if (const auto* number = std::get_if<std::uint64_t>(&value)) {
          EXPECT_EQ(reader.number(i), *number) << info.name;
        }
      }
      if (!reader.type().is_list) {
        EXPECT_EQ(column.nulls, nulls) << info.name;
      }
    }
  }
}

// What a consumer may do: take a child away, release in any order, ask again after the end.
TEST(ArrowStream, FollowsTheRulesOfOwnership) {
  const auto owner = std::make_shared<Trace>(trace_of_script(kScript));
  const std::vector<FieldId> fields = {FieldId::packetid, FieldId::ipsrc, FieldId::subtype};
  const PacketChoice choice;
  ArrowArrayStream stream{};
  make_arrow_stream(
      packet_table(std::make_unique<PacketBatches>(*owner, fields, choice, [] { return true; })),
      owner, stream);

  ArrowSchema schema{};
  ASSERT_EQ(stream.get_schema(&stream, &schema), 0);
  EXPECT_STREQ(schema.format, "+s");
  ASSERT_EQ(schema.n_children, 3);
  EXPECT_STREQ(schema.children[0]->format, "I");
  EXPECT_STREQ(schema.children[1]->name, "ipsrc");
  EXPECT_STREQ(schema.children[2]->format, "+l");
  EXPECT_STREQ(schema.children[2]->children[0]->format, "C");
  schema.release(&schema);
  EXPECT_EQ(schema.release, nullptr);

  ArrowArray array{};
  ASSERT_EQ(stream.get_next(&stream, &array), 0);
  ASSERT_EQ(array.length, 5);
  ArrowArray taken = *array.children[1];
  array.children[1]->release = nullptr;
  ArrowArray end{};
  ASSERT_EQ(stream.get_next(&stream, &end), 0);
  EXPECT_EQ(end.release, nullptr);
  stream.release(&stream);
  array.release(&array);
  EXPECT_GT(owner.use_count(), 1);  // for what was taken
  const void* text = taken.buffers[2];
  EXPECT_EQ(std::string(static_cast<const char*>(text), 8), "10.0.0.1");
  taken.release(&taken);
  EXPECT_EQ(owner.use_count(), 1);
}

TEST(ArrowStream, StopsWithAnError) {
  const Trace trace = trace_of_script(kScript);
  const std::vector<FieldId> fields = {FieldId::packetid};
  const PacketChoice choice;
  ArrowArrayStream stream{};
  make_arrow_stream(
      packet_table(std::make_unique<PacketBatches>(trace, fields, choice, [] { return false; })),
      nullptr, stream);
  ArrowArray array{};
  EXPECT_NE(stream.get_next(&stream, &array), 0);
  EXPECT_STREQ(stream.get_last_error(&stream), "interrupted");
  stream.release(&stream);
}

}  // namespace
}  // namespace mptcpanalyzer
