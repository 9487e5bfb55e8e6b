#include "flow/data_sequence_map.h"

#include <array>
#include <gtest/gtest.h>
#include <map>
#include <random>

#include "flow/sequence_number.h"

namespace mptcpanalyzer {
namespace {

using Pieces = std::vector<MappedPiece>;

Pieces find(const DataSequenceMap& map, std::int64_t ssn, std::uint32_t length) {
  Pieces pieces;
  const std::uint32_t found = map.find(ssn, length, pieces);
  std::uint32_t sum = 0;
  for (const MappedPiece& piece : pieces)
    sum += piece.length;
  EXPECT_EQ(found, sum);
  return pieces;
}

TEST(SequenceNumber, ANumberIsCompletedToTheNearestPosition) {
  EXPECT_EQ(nearest_position(5, 0xffff'fff0), 0x1'0000'0005);
  EXPECT_EQ(nearest_position(0xffff'fff0, 0x1'0000'0005), 0xffff'fff0);
  EXPECT_EQ(nearest_position(0xffff'fff7, 1), -9);
  EXPECT_EQ(nearest_position(0x7fff'ffff, 0), 0x7fff'ffff);
}

// The client of captures/crafted/e10: behind data sequence 29 the low half of the DSN wraps.
TEST(SequenceNumber, AShortDsnIsCompletedAcrossTheCarry) {
  constexpr std::uint64_t kIdsn = 0x3120661a'ffffffe2;
  constexpr std::uint64_t kBehind = kIdsn + 40;  // 0x3120661b'0000000a
  EXPECT_EQ(nearest_data_sequence(static_cast<std::uint32_t>(kBehind), kIdsn), kBehind);
  EXPECT_EQ(nearest_data_sequence(static_cast<std::uint32_t>(kIdsn + 1), kBehind), kIdsn + 1);
  // The 64-bit space wraps too (RFC 8684 section 3.3.1: modulo 2^64).
  EXPECT_EQ(nearest_data_sequence(3, 0xffff'ffff'ffff'fff0), 3U);
  EXPECT_EQ(nearest_data_sequence(0xffff'fff0, 3), 0xffff'ffff'ffff'fff0U);
  EXPECT_EQ(data_distance(0xffff'ffff'ffff'fff0, 3), 19);
  EXPECT_EQ(data_distance(3, 0xffff'ffff'ffff'fff0), -19);
}

TEST(DataSequenceMap, KnowsNothingAtFirst) {
  const DataSequenceMap map;
  EXPECT_EQ(find(map, 1, 100), Pieces{});
}

// Linux announces the mapping of a burst in each of its segments.
TEST(DataSequenceMap, ARepeatedMappingKeepsItsFirstFrame) {
  DataSequenceMap map;
  EXPECT_TRUE(map.insert({1, 1001, 3000, 7}).added);
  for (const std::uint64_t frame : {8U, 9U}) {
    const auto repeated = map.insert({1, 1001, 3000, frame});
    EXPECT_FALSE(repeated.added);
    EXPECT_FALSE(repeated.conflict);
  }
  EXPECT_TRUE(map.insert({3001, 4001, 100, 10}).added);
  EXPECT_FALSE(map.insert({1, 1001, 3000, 11}).conflict);  // by a retransmission
  EXPECT_EQ(find(map, 1001, 1000), (Pieces{{0, 1000, 2001, 7}}));
  EXPECT_EQ(find(map, 2001, 1050), (Pieces{{0, 1000, 3001, 7}, {1000, 50, 4001, 10}}));
}

// Packets 4 and 6 of captures/crafted/e08a span two mappings; 11 has none at its end.
TEST(DataSequenceMap, ASegmentMaySpanMappingsAndHoles) {
  DataSequenceMap map;
  map.insert({1, 1, 100, 4});
  map.insert({101, 101, 100, 5});
  map.insert({201, 201, 30, 6});
  map.insert({231, 9231, 30, 7});
  map.insert({300, 300, 150, 8});
  EXPECT_EQ(find(map, 1, 150), (Pieces{{0, 100, 1, 4}, {100, 50, 101, 5}}));
  EXPECT_EQ(find(map, 201, 60), (Pieces{{0, 30, 201, 6}, {30, 30, 9231, 7}}));
  EXPECT_EQ(find(map, 255, 50), (Pieces{{0, 6, 9255, 7}, {45, 5, 300, 8}}));
  EXPECT_EQ(find(map, 440, 20), (Pieces{{0, 10, 440, 8}}));
  EXPECT_EQ(find(map, 450, 10), Pieces{});
}

// Packets 12 to 20 of captures/crafted/e08a: tshark lets the later mapping replace the earlier. RFC
// 8684 section 3.3.1: a mapping must not be changed once it has been declared.
TEST(DataSequenceMap, TheFirstMappingOfAnByteStays) {
  DataSequenceMap map;
  map.insert({460, 460, 10, 12});
  const auto longer = map.insert({460, 460, 100, 13});
  EXPECT_TRUE(longer.added);
  EXPECT_FALSE(longer.conflict);
  EXPECT_EQ(find(map, 460, 100), (Pieces{{0, 10, 460, 12}, {10, 90, 470, 13}}));

  map.insert({560, 560, 100, 16});
  EXPECT_FALSE(map.insert({560, 560, 10, 17}).added);
  EXPECT_EQ(find(map, 560, 100), (Pieces{{0, 100, 560, 16}}));

  map.insert({660, 660, 10, 20});
  for (int repeat = 0; repeat < 2; ++repeat) {
    const auto other = map.insert({660, 9660, 10, 21});
    EXPECT_FALSE(other.added);
    EXPECT_TRUE(other.conflict);
  }
  EXPECT_EQ(find(map, 660, 10), (Pieces{{0, 10, 660, 20}}));
}

TEST(DataSequenceMap, AContradictionConcernsOnlyItsBytes) {
  DataSequenceMap map;
  map.insert({100, 100, 100, 1});
  const auto announced = map.insert({50, 1050, 200, 2});
  EXPECT_TRUE(announced.added);
  EXPECT_TRUE(announced.conflict);
  EXPECT_EQ(find(map, 50, 200), (Pieces{{0, 50, 1050, 2}, {50, 100, 100, 1}, {150, 50, 1200, 2}}));
}

// RFC 8684 section 3.7; packet 29 of captures/crafted/e08a.
TEST(DataSequenceMap, TheInfiniteMappingGoesOnForEver) {
  DataSequenceMap map;
  map.insert({1, 1001, 100, 3});
  EXPECT_TRUE(map.insert_infinite(51, 1051, 4).added);
  EXPECT_EQ(find(map, 1, 200), (Pieces{{0, 100, 1001, 3}, {100, 100, 1101, 4}}));
  EXPECT_EQ(find(map, 0x2'0000'0000, 10), (Pieces{{0, 10, 0x2'0000'0000 + 1000, 4}}));
  EXPECT_FALSE(map.insert_infinite(201, 1201, 5).conflict);
  EXPECT_TRUE(map.insert_infinite(201, 9, 5).conflict);
  const auto finite = map.insert({301, 1301, 100, 6});
  EXPECT_FALSE(finite.added);
  EXPECT_FALSE(finite.conflict);
  EXPECT_TRUE(map.insert({301, 7, 100, 7}).conflict);
  EXPECT_EQ(find(map, 301, 10), (Pieces{{0, 10, 1301, 4}}));
}

TEST(DataSequenceMap, TheInfiniteMappingDoesNotReachBack) {
  DataSequenceMap map;
  map.insert_infinite(100, 1100, 4);
  EXPECT_EQ(find(map, 50, 100), (Pieces{{50, 50, 1100, 4}}));
  EXPECT_TRUE(map.insert({80, 1080, 40, 5}).added);
  EXPECT_EQ(find(map, 50, 100), (Pieces{{30, 20, 1080, 5}, {50, 50, 1100, 4}}));
}

// RFC 8684 section 3.3.3: DATA_FIN takes the last data sequence number of the mapping, and no byte
// of the subflow.
TEST(DataSequenceMap, DataFinMapsNoByte) {
  Dss dss;
  dss.flags = 0x14;
  dss.length = 1;
  EXPECT_EQ(mapped_bytes(dss), 0);
  dss.length = 101;
  EXPECT_EQ(mapped_bytes(dss), 100);
  dss.length = 0;
  EXPECT_EQ(mapped_bytes(dss), 0);
  dss.flags = dss_flag::kMapping;
  dss.length = 101;
  EXPECT_EQ(mapped_bytes(dss), 101);
}

TEST(DataSequenceMap, SubflowAndDataSequenceNumbersWrap) {
  DataSequenceMap map;
  const std::uint64_t dsn = 0xffff'ffff'ffff'ffce;  // 50 before the wrap
  const std::int64_t ssn = nearest_position(0x0000'0010, 0xffff'fff0);
  EXPECT_EQ(ssn, 0x1'0000'0010);
  map.insert({0xffff'ffc0, dsn - 80, 80, 1});
  map.insert({ssn, dsn, 100, 2});
  EXPECT_EQ(find(map, ssn - 10, 110), (Pieces{{0, 10, dsn - 10, 1}, {10, 100, dsn, 2}}));
  EXPECT_EQ(find(map, ssn + 60, 10), (Pieces{{0, 10, 10, 2}}));
}

TEST(DataSequenceMap, WithoutFramesNeighboursAreOne) {
  DataSequenceMap map(Keep::ranges);
  for (std::int64_t ssn = 1; ssn < 50'000'000; ssn += 50'000) {
    map.insert({ssn, static_cast<std::uint64_t>(ssn) + 7, 50'000, 3});
  }
  const Pieces pieces = find(map, 49'000'001, 1'000'000);
  ASSERT_EQ(pieces.size(), 1U);
  EXPECT_EQ(pieces[0], (MappedPiece{0, 1'000'000, 49'000'008, 0}));
}

TEST(DataSequenceMap, ForgetsOnlyWhatLiesBefore) {
  DataSequenceMap map;
  for (std::int64_t i = 0; i < 10'000; ++i) {
    map.insert({i * 100, static_cast<std::uint64_t>(i) * 1000, 100, 1});
  }
  map.forget_before(900'000);
  EXPECT_EQ(find(map, 0, 100), Pieces{});
  EXPECT_EQ(find(map, 900'000, 100), (Pieces{{0, 100, 9'000'000, 1}}));
}

// Against a map from byte to DSN and frame; mappings come in any order, repeated, contradicting.
TEST(DataSequenceMap, EqualsAMapOfBytes) {
  std::mt19937 random(2);
  const auto up_to = [&random](std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(0, most)(random);
  };
  for (int round = 0; round < 3000; ++round) {
    const bool large = round % 100 == 0;
    const std::int64_t span = large ? 4000 : 60;
    DataSequenceMap map;
    std::map<std::int64_t, std::pair<std::uint64_t, std::uint64_t>> bytes;
    const std::int64_t count = large ? 2000 : up_to(10);
    for (std::int64_t i = 1; i <= count; ++i) {
      Mapping mapping{up_to(span), 0, static_cast<std::uint16_t>(1 + up_to(large ? 3 : 15)),
                      static_cast<std::uint64_t>(i)};
      mapping.dsn = static_cast<std::uint64_t>(mapping.ssn) - 20 + (up_to(4) == 0 ? 1000U : 0U);
      bool added = false;
      bool conflict = false;
      for (std::int64_t at = mapping.ssn; at < mapping.ssn + mapping.length; ++at) {
        const std::uint64_t dsn = mapping.dsn + static_cast<std::uint64_t>(at - mapping.ssn);
        const auto [byte, inserted] = bytes.try_emplace(at, dsn, mapping.frame);
        added |= inserted;
        conflict |= byte->second.first != dsn;
      }
      const auto announced = map.insert(mapping);
      ASSERT_EQ(announced.added, added);
      ASSERT_EQ(announced.conflict, conflict);
      if (up_to(3) != 0) continue;
      const std::int64_t ssn = up_to(span);
      const auto length = static_cast<std::uint32_t>(1 + up_to(30));
      std::map<std::int64_t, std::pair<std::uint64_t, std::uint64_t>> found;
      for (const MappedPiece& piece : find(map, ssn, length)) {
        for (std::uint32_t at = 0; at < piece.length; ++at) {
          ASSERT_TRUE(
              found.try_emplace(ssn + piece.offset + at, piece.dsn + at, piece.frame).second);
        }
      }
      const decltype(found) expected(bytes.lower_bound(ssn), bytes.lower_bound(ssn + length));
      ASSERT_EQ(found, expected) << "round " << round;
    }
  }
}

using Part = UnmappedData::Part;

// captures/crafted/e18: packet 8 comes before its mapping, which packet 9 announces.
TEST(UnmappedData, IsHandedOutWhenItsMappingComes) {
  DataSequenceMap map;
  UnmappedData unmapped;
  unmapped.add({1, 100, 8});
  std::vector<Part> mapped;
  unmapped.take_mapped(map, mapped);
  EXPECT_TRUE(mapped.empty());
  map.insert({1, 1, 110, 9});
  unmapped.take_mapped(map, mapped);
  EXPECT_EQ(mapped, (std::vector<Part>{{1, 100, 8}}));
  EXPECT_TRUE(unmapped.empty());
}

TEST(UnmappedData, KeepsWhatIsStillWithoutMapping) {
  DataSequenceMap map;
  UnmappedData unmapped;
  unmapped.add({100, 100, 1});
  unmapped.add({200, 50, 2});
  map.insert({120, 1120, 20, 3});
  map.insert({140, 9140, 10, 4});
  std::vector<Part> mapped;
  unmapped.take_mapped(map, mapped);
  EXPECT_EQ(mapped, (std::vector<Part>{{120, 30, 1}}));
  mapped.clear();
  map.insert({1, 1, 1000, 5});
  unmapped.take_mapped(map, mapped);
  EXPECT_EQ(mapped, (std::vector<Part>{{100, 20, 1}, {150, 50, 1}, {200, 50, 2}}));
}

TEST(UnmappedData, GivesTheOldestUp) {
  DataSequenceMap map;
  UnmappedData unmapped;
  for (std::uint32_t i = 0; i <= UnmappedData::kCapacity; ++i)
    unmapped.add({i * 10, 5, i});
  map.insert({0, 0, 1000, 99});
  std::vector<Part> mapped;
  unmapped.take_mapped(map, mapped);
  ASSERT_EQ(mapped.size(), UnmappedData::kCapacity);
  EXPECT_EQ(mapped.front(), (Part{10, 5, 1}));
}

}  // namespace
}  // namespace mptcpanalyzer
