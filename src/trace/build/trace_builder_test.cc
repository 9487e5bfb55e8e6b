#include "trace/build/trace_builder.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <random>

#include "trace/columns/chunk_buffers.h"
#include "trace/fields/field_value.h"

namespace mptcpanalyzer {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Tables with as many tcp streams.
CaptureTables tables_with(std::size_t streams) {
  CaptureTables tables;
  tables.streams.resize(streams);
  tables.places.resize(streams);
  tables.interfaces.resize(1);
  return tables;
}

PacketRow row_of_frame(std::uint32_t frame) {
  PacketRow row;
  row.frame = frame;
  row.time_ns = frame;
  row.length = 0;
  return row;
}

Trace build(const std::vector<PacketRow>& rows, ColumnSet columns = ColumnSet::all(),
            std::size_t streams = 1) {
  TraceBuilder builder(columns);
  for (const PacketRow& row : rows)
    builder.append(row);
  return builder.finish(tables_with(streams));
}

TEST(TraceBuilder, OfNothingIsEmpty) {
  const Trace trace = build({});
  EXPECT_EQ(trace.row_count(), 0U);
  EXPECT_TRUE(trace.chunks().empty());
  EXPECT_FALSE(trace.row_of_frame(1));
}

// Arrow's columnar format: the bit of row i is bit i % 8 of byte i / 8, 1 where there is a value.
TEST(TraceBuilder, ValidityIsABitmapLeastSignificantBitFirst) {
  std::vector<PacketRow> rows;
  for (std::uint32_t i = 0; i < 10; ++i) {
    rows.push_back(row_of_frame(i + 1));
    if (i == 0 || i == 3 || i == 9) rows.back().tsval = 100 + i;
  }
  const Trace trace = build(rows);
  const Chunk& chunk = trace.chunks()[0];
  EXPECT_THAT(chunk.tsval.validity, ElementsAre(0b0000'1001, 0b0000'0010));
  EXPECT_THAT(chunk.tsval.values, ElementsAre(100, 0, 0, 103, 0, 0, 0, 0, 0, 109));
  EXPECT_EQ(chunk.tsval.at(3), 103U);
  EXPECT_EQ(chunk.tsval.at(4), std::nullopt);
}

TEST(TraceBuilder, ValidityIsLeftOutWhereAllRowsHaveAValue) {
  const Trace trace = build({row_of_frame(1), row_of_frame(2)});
  const Chunk& chunk = trace.chunks()[0];
  EXPECT_THAT(chunk.time.values, ElementsAre(1, 2));
  EXPECT_THAT(chunk.time.validity, IsEmpty());
}

TEST(TraceBuilder, AColumnWithoutAnyValueTakesNoMemory) {
  PacketRow row = row_of_frame(1);
  row.time_ns.reset();
  row.length.reset();
  const Trace trace = build({row});
  const Chunk& chunk = trace.chunks()[0];
  EXPECT_THAT(chunk.time.values, IsEmpty());
  EXPECT_THAT(chunk.length.values, IsEmpty());
  EXPECT_THAT(chunk.dsn64.values, IsEmpty());
  EXPECT_THAT(chunk.options.index, IsEmpty());
  EXPECT_THAT(chunk.related_mappings.offsets, IsEmpty());
  EXPECT_THAT(chunk.rare.rows, IsEmpty());
  EXPECT_FALSE(chunk.time.has(0));
}

TEST(TraceBuilder, BuffersAreAlignedTo64Bytes) {
  std::vector<PacketRow> rows;
  const std::vector<std::uint8_t> kinds = {2, 4, 8};
  for (std::uint32_t i = 0; i < 70'000; ++i) {
    rows.push_back(row_of_frame(i + 1));
    rows.back().option_kinds = kinds;
    if (i % 3 == 0) rows.back().dsn64 = i;
  }
  const Trace trace = build(rows);
  ASSERT_EQ(trace.chunks().size(), 2U);
  EXPECT_EQ(trace.chunks()[0].row_count, 65'536U);
  EXPECT_EQ(trace.chunks()[1].row_count, 4'464U);
  std::size_t buffers = 0;
  for (const Chunk& chunk : trace.chunks()) {
    for_each_buffer(chunk, [&](Column, const auto& values) {
      if (values.empty()) return;
      ++buffers;
      EXPECT_EQ(reinterpret_cast<std::uintptr_t>(values.data()) % 64, 0U);
    });
  }
  EXPECT_GT(buffers, 20U);
  EXPECT_EQ(trace.row_of_frame(65'537), 65'536U);
  EXPECT_EQ(trace.row_of_frame(65'536), 65'535U);
  EXPECT_EQ(trace.row_of_frame(70'001), std::nullopt);
  EXPECT_EQ(trace.chunk_of(69'999).dsn64.at(Trace::row_in_chunk(69'999)), 69'999U);
}

TEST(TraceBuilder, ListsAreOffsetsAndValues) {
  const std::vector<std::uint32_t> two = {1, 2};
  const std::vector<std::uint32_t> one = {3};
  std::vector<PacketRow> rows = {row_of_frame(4), row_of_frame(5), row_of_frame(6)};
  rows[0].related_mappings = two;
  rows[2].related_mappings = one;
  const Trace trace = build(rows);
  const ListColumn<std::uint32_t>& lists = trace.chunks()[0].related_mappings;
  EXPECT_THAT(lists.offsets, ElementsAre(0, 2, 2, 3));
  EXPECT_THAT(lists.values, ElementsAre(1, 2, 3));
  EXPECT_THAT(lists.at(1), IsEmpty());
}

TEST(TraceBuilder, OptionListsAreDictionariesUnderOneIndex) {
  const std::vector<std::uint8_t> kinds = {1, 1, 30};
  const std::vector<std::uint8_t> dss = {2};
  const std::vector<std::uint8_t> prio = {5};
  std::vector<PacketRow> rows = {row_of_frame(1), row_of_frame(2), row_of_frame(3),
                                 row_of_frame(4)};
  for (const std::size_t i : {0U, 1U, 3U})
    rows[i].option_kinds = kinds;
  rows[0].subtypes = dss;
  rows[1].subtypes = prio;
  rows[3].subtypes = dss;
  const Trace trace = build(rows);
  const OptionsColumn& options = trace.chunks()[0].options;
  EXPECT_THAT(options.index, ElementsAre(0, 1, 2, 0));
  EXPECT_THAT(options.kinds.offsets, ElementsAre(0, 3, 6, 6));
  EXPECT_THAT(options.subtypes.values, ElementsAre(2, 5));
  EXPECT_THAT(options.kinds_at(2), IsEmpty());
  EXPECT_THAT(options.subtypes_at(3), ElementsAre(2));
}

// More different lists than the hash table starts with, in chance order, against a plain copy.
TEST(TraceBuilder, OptionDictionariesGiveBackWhatWentIn) {
  std::mt19937 random(7);
  std::vector<std::vector<std::uint8_t>> kinds(70'000);
  std::vector<std::vector<std::uint8_t>> subtypes(kinds.size());
  std::vector<PacketRow> rows;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    for (std::size_t left = random() % 4; left != 0; --left) {
      kinds[i].push_back(static_cast<std::uint8_t>(random() % 256));
    }
    if (random() % 2 == 0) subtypes[i].push_back(static_cast<std::uint8_t>(random() % 16));
    rows.push_back(row_of_frame(static_cast<std::uint32_t>(i + 1)));
    rows.back().option_kinds = kinds[i];
    rows.back().subtypes = subtypes[i];
  }
  const Trace trace = build(rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const OptionsColumn& options = trace.chunk_of(i).options;
    const std::size_t row = Trace::row_in_chunk(i);
    ASSERT_TRUE(std::ranges::equal(options.kinds_at(row), kinds[i])) << i;
    ASSERT_TRUE(std::ranges::equal(options.subtypes_at(row), subtypes[i])) << i;
  }
}

TEST(TraceBuilder, InterfacesNeedNoIndexWhereThereIsOne) {
  std::vector<PacketRow> rows = {row_of_frame(1), row_of_frame(2), row_of_frame(3)};
  for (PacketRow& row : rows)
    row.interface = 70'000;
  const Trace one = build(rows);
  EXPECT_THAT(one.chunks()[0].interface.index, IsEmpty());
  EXPECT_THAT(one.chunks()[0].interface.dictionary, ElementsAre(70'000));
  rows[1].interface = 3;
  const Trace two = build(rows);
  EXPECT_THAT(two.chunks()[0].interface.index, ElementsAre(0, 1, 0));
  EXPECT_EQ(two.chunks()[0].interface.at(1), 3U);
}

TEST(TraceBuilder, RareValuesAreFoundByRowAndField) {
  const std::vector<RareValue> first = {
      {FieldId::sendkey, 5}, {FieldId::addrid, 7}, {FieldId::addrid, 8}};
  const std::vector<RareValue> last = {{FieldId::recvtok, 9}};
  std::vector<PacketRow> rows = {row_of_frame(1), row_of_frame(2), row_of_frame(3)};
  rows[0].rare = first;
  rows[2].rare = last;
  const Trace trace = build(rows);
  const RareValues& rare = trace.chunks()[0].rare;
  EXPECT_THAT(rare.at(0, FieldId::addrid), ElementsAre(7, 8));
  EXPECT_THAT(rare.at(0, FieldId::sendkey), ElementsAre(5));
  EXPECT_THAT(rare.at(0, FieldId::recvtok), IsEmpty());
  EXPECT_THAT(rare.at(1, FieldId::addrid), IsEmpty());
  EXPECT_THAT(rare.at(2, FieldId::recvtok), ElementsAre(9));
}

TEST(TraceBuilder, OnlyTheColumnsWantedAreThere) {
  PacketRow row = row_of_frame(1);
  row.seq = 5;
  row.ack = 6;
  row.hash = 7;
  const Trace trace = build({row}, {Column::seq});
  EXPECT_EQ(trace.columns(), (ColumnSet{Column::seq, Column::frame, Column::direction}));
  const Chunk& chunk = trace.chunks()[0];
  EXPECT_EQ(chunk.seq.at(0), 5U);
  EXPECT_THAT(chunk.ack.values, IsEmpty());
  EXPECT_THAT(chunk.hash.values, IsEmpty());
}

// Every relation that reinjection_of has, the other way round, over random ones and two chunks.
TEST(TraceBuilder, ReinjectedInIsTheInverseOfReinjectionOf) {
  std::mt19937 random(3);
  constexpr std::uint32_t kRows = 70'000;
  std::vector<std::vector<std::uint32_t>> lists(kRows + 1);
  std::map<std::uint32_t, std::vector<std::uint32_t>> inverse;
  TraceBuilder builder(ColumnSet::all());
  for (std::uint32_t frame = 1; frame <= kRows; ++frame) {
    if (frame > 1 && random() % 100 == 0) {
      for (std::uint32_t i = 0; i < 3; ++i)
        lists[frame].push_back(1 + static_cast<std::uint32_t>(random() % (frame - 1)));
      std::sort(lists[frame].begin(), lists[frame].end());
      lists[frame].erase(std::unique(lists[frame].begin(), lists[frame].end()), lists[frame].end());
    }
    for (const std::uint32_t earlier : lists[frame])
      inverse[earlier].push_back(frame);
    PacketRow row = row_of_frame(frame);
    row.reinjection_of = lists[frame];
    builder.append(row);
  }
  const Trace trace = builder.finish(tables_with(1));
  for (std::uint32_t frame = 1; frame <= kRows; ++frame) {
    const Chunk& chunk = trace.chunk_of(frame - 1);
    const std::size_t row = Trace::row_in_chunk(frame - 1);
    ASSERT_TRUE(std::ranges::equal(chunk.reinjection_of.at(row), lists[frame])) << frame;
    ASSERT_TRUE(std::ranges::equal(chunk.reinjected_in.at(row), inverse[frame])) << frame;
  }
}

TEST(TraceBuilder, AmendsRowsOfAnyChunk) {
  TraceBuilder builder(ColumnSet::all());
  const std::vector<std::uint32_t> known = {2};
  for (std::uint32_t frame = 1; frame <= 65'540; ++frame) {
    PacketRow row = row_of_frame(frame);
    if (frame == 4) row.dsn64 = 44;
    if (frame == 5) row.reinjection_of = known;
    builder.append(row);
  }
  builder.amend({3, 33, {7, 6}, {{5, 3}, {3, 1}}, {{65'540, 3}}});
  builder.amend({4, 99, {}, {}, {}});
  builder.amend({65'539, 55, {}, {}, {}});
  const Trace trace = builder.finish(tables_with(1));
  const Chunk& first = trace.chunks()[0];
  const Chunk& last = trace.chunks()[1];
  EXPECT_EQ(first.dsn64.at(2), 33U);
  EXPECT_EQ(first.dsn64.at(3), 44U);  // what it had counts
  EXPECT_EQ(first.dsn64.at(1), std::nullopt);
  EXPECT_EQ(last.dsn64.at(2), 55U);
  EXPECT_EQ(last.dsn64.at(1), std::nullopt);
  EXPECT_THAT(first.related_mappings.at(2), ElementsAre(6, 7));
  EXPECT_THAT(first.reinjection_of.at(4), ElementsAre(2, 3));
  EXPECT_THAT(first.reinjection_of.at(2), ElementsAre(1));
  EXPECT_THAT(first.reinjected_in.at(2), ElementsAre(5));
  EXPECT_THAT(first.reinjected_in.at(1), ElementsAre(5));
  EXPECT_THAT(last.data_retransmission_of.at(3), ElementsAre(3));
}

TEST(TraceBuilder, PassesOverWhatIsToldOfFramesThatAreNoRow) {
  TraceBuilder builder(ColumnSet::all());
  builder.append(row_of_frame(10));
  builder.amend({3, 33, {1}, {{3, 2}, {10, 4}}, {{3, 1}}});
  builder.amend({11, 33, {1}, {{12, 11}}, {{12, 11}}});
  const Trace trace = builder.finish(tables_with(1));
  EXPECT_EQ(trace.chunks()[0].dsn64.at(0), std::nullopt);
  EXPECT_THAT(trace.chunks()[0].reinjection_of.at(0), ElementsAre(4));
  EXPECT_THAT(trace.chunks()[0].reinjected_in.at(0), IsEmpty());
}

TEST(TraceBuilder, AddsTheOffsetsOfDataSequenceNumbers) {
  std::vector<PacketRow> rows = {row_of_frame(1), row_of_frame(2), row_of_frame(3)};
  rows[0].direction = direction_of(1, 0);
  rows[0].dsn64 = 5;
  rows[1].direction = direction_of(1, 1);
  rows[1].dsn64 = 6;
  rows[1].dack64 = 7;
  TraceBuilder builder(ColumnSet::all());
  for (const PacketRow& row : rows)
    builder.append(row);
  CaptureTables tables = tables_with(2);
  tables.places[1].numbering[0].dsn_offset = ~std::uint64_t{0};  // -1
  tables.places[1].numbering[1].dsn_offset = 1'000;
  const Trace trace = builder.finish(tables);
  const Chunk& chunk = trace.chunks()[0];
  EXPECT_EQ(chunk.dsn64.at(0), 4U);
  EXPECT_EQ(chunk.dsn64.at(1), 1'006U);
  EXPECT_EQ(chunk.dack64.at(1), 6U);
  EXPECT_EQ(chunk.dack64.at(0), std::nullopt);
  EXPECT_EQ(trace.tables().places[1].numbering[1].dsn_offset, 0U);
}

// docs/contract.md: at most 64 bytes a packet for the default columns, here with every one of
// them in use, a few options and some rows without each value.
TEST(TraceBuilder, DefaultColumnsTakeAtMost64BytesAPacket) {
  constexpr std::uint32_t kRows = 2 * 65'536;
  const std::vector<std::uint8_t> kinds = {1, 1, 8, 30};
  const std::vector<std::uint8_t> subtypes = {2};
  TraceBuilder builder(kDefaultColumns);
  for (std::uint32_t frame = 1; frame <= kRows; ++frame) {
    PacketRow row = row_of_frame(frame);
    row.interface = frame % 2;
    if (frame % 1'000 != 0) {
      row.option_kinds = kinds;
      row.subtypes = subtypes;
      row.tsval = frame;
      row.tsecr = frame;
      row.dsn64 = frame;
      row.dack64 = frame;
      row.dss_flags = std::uint8_t{1};
    } else {
      row.time_ns.reset();
      row.length.reset();
    }
    builder.append(row);
  }
  const Trace trace = builder.finish(tables_with(1));
  // Values 62 bytes: frame 4, time 8, direction 4, interface 2, window 2, flags 2, options 2, seq
  // 4, length 4, ack 4, timestamps 8, dsn64 8, dack64 8, dss_flags 1, retransmission 1; and a bit
  // for each of the seven that may have none. The dictionaries are a few bytes a chunk.
  EXPECT_LE(trace.column_bytes(), std::size_t{kRows} * 62 + kRows * 7 / 8 + 2 * 5 * 64);
  EXPECT_GE(trace.column_bytes(), std::size_t{kRows} * 62);
  EXPECT_LE(trace.column_bytes(), std::size_t{kRows} * 64);
}

}  // namespace
}  // namespace mptcpanalyzer
