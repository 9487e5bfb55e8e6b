#include "flow/data_ledger.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <set>
#include <utility>

#include "flow/sequence_number.h"

namespace mptcpanalyzer {
namespace {

using Frames = std::vector<std::uint64_t>;

// What the fields reinjection_of and data_retransmission_of hold.
Frames frames_elsewhere(const std::vector<DataCopy>& copies, std::uint32_t subflow) {
  Frames frames;
  for (const DataCopy& copy : copies) {
    if (copy.subflow != subflow) frames.push_back(copy.frame);
  }
  return frames;
}
Frames frames_here(const std::vector<DataCopy>& copies, std::uint32_t subflow) {
  Frames frames;
  for (const DataCopy& copy : copies) {
    if (copy.subflow == subflow) frames.push_back(copy.frame);
  }
  return frames;
}

struct Step {
  SentData data;
  DataClasses classes;
  Frames elsewhere;
  Frames here;
};

void expect_steps(DataLedger& ledger, const std::vector<Step>& steps) {
  std::vector<DataCopy> copies;
  for (const Step& step : steps) {
    SCOPED_TRACE("frame " + std::to_string(step.data.frame));
    const DataClasses classes = ledger.add(step.data, &copies);
    EXPECT_EQ(classes.new_data, step.classes.new_data);
    EXPECT_EQ(classes.retransmitted, step.classes.retransmitted);
    EXPECT_EQ(classes.data_retransmitted, step.classes.data_retransmitted);
    EXPECT_EQ(classes.reinjected, step.classes.reinjected);
    EXPECT_EQ(classes.gap_filling, step.classes.gap_filling);
    EXPECT_EQ(frames_elsewhere(copies, step.data.subflow), step.elsewhere);
    EXPECT_EQ(frames_here(copies, step.data.subflow), step.here);
  }
}

// captures/crafted/e09a: its frames, SSNs, DSNs (relative to the IDSN) and lengths; the answers
// follow from the definitions of docs/words.md and WIRESHARK.md section 11 [I].
TEST(DataLedger, TellsTheReinjectionsOfE09) {
  DataLedger ledger;
  expect_steps(
      ledger,
      {
          {{0, 12, 1, 1, 100}, {.new_data = 100}, {}, {}},
          {{0, 13, 101, 101, 100}, {.new_data = 100}, {}, {}},
          {{1, 14, 1, 51, 100}, {.reinjected = 100}, {12, 13}, {}},
          {{2, 15, 1, 1, 100}, {.reinjected = 100}, {12, 14}, {}},
          // The same data under new subflow sequence numbers, on the subflow that had it first.
          {{0, 16, 201, 1, 100}, {.data_retransmitted = 100}, {14, 15}, {12}},
          // TCP's retransmission of 12.
          {{0, 17, 1, 1, 100}, {.retransmitted = 100}, {14, 15}, {}},
          {{1, 18, 101, 100, 1}, {.reinjected = 1}, {12, 15, 16, 17}, {14}},
          {{2, 19, 101, 1000, 1000}, {.new_data = 1000}, {}, {}},
          {{1, 20, 102, 1500, 1}, {.reinjected = 1}, {19}, {}},
          {{0, 21, 301, 1999, 52}, {.new_data = 51, .reinjected = 1}, {19}, {}},
          {{1, 24, 103, 3000, 10}, {.new_data = 10}, {}, {}},
          {{1, 25, 113, 3000, 100}, {.new_data = 90, .data_retransmitted = 10}, {}, {24}},
          {{2, 26, 1101, 3050, 10}, {.reinjected = 10}, {25}, {}},
          {{2, 27, 1111, 3005, 2}, {.reinjected = 2}, {24, 25}, {}},
          {{1, 28, 213, 4000, 100}, {.new_data = 100}, {}, {}},
          {{1, 29, 313, 4000, 10}, {.data_retransmitted = 10}, {}, {28}},
          {{2, 30, 1113, 4050, 10}, {.reinjected = 10}, {28}, {}},
          {{0, 33, 353, 6000, 10}, {.new_data = 10}, {}, {}},
          {{0, 34, 353, 6000, 10}, {.retransmitted = 10}, {}, {}},
          {{1, 35, 323, 6000, 10}, {.reinjected = 10}, {33, 34}, {}},
          {{1, 36, 333, 7000, 10}, {.new_data = 10}, {}, {}},
          {{0, 37, 363, 7000, 10}, {.reinjected = 10}, {36}, {}},
      });
}

TEST(DataLedger, MarksRetransmissionsAmongTheCopies) {
  DataLedger ledger;
  std::vector<DataCopy> copies;
  ledger.add({0, 33, 353, 6000, 10}, &copies);
  ledger.add({0, 34, 353, 6000, 10}, &copies);
  ledger.add({1, 35, 323, 6000, 10}, &copies);
  EXPECT_EQ(copies, (std::vector<DataCopy>{{33, 0, false, false}, {34, 0, true, false}}));
  ledger.add({0, 36, 353, 6000, 10}, &copies);
  EXPECT_EQ(copies, (std::vector<DataCopy>{{35, 1, false, true}}));
}

// captures/crafted/e10: the IDSN's low half wraps; 4-byte DSNs are completed to the nearest.
TEST(DataLedger, FindsTheReinjectionsOfE10AcrossTheCarry) {
  constexpr std::uint64_t kIdsn = 0x3120661a'ffffffe2;
  std::uint64_t highest = kIdsn;
  const auto complete = [&highest](std::uint32_t low_bits) {
    const std::uint64_t dsn = nearest_data_sequence(low_bits, highest);
    if (data_distance(highest, dsn) > 0) highest = dsn;
    return dsn;
  };
  DataLedger ledger;
  expect_steps(
      ledger,
      {
          {{0, 4, 1, complete(4294967267), 100}, {.new_data = 100}, {}, {}},
          // Relative 40: the first 61 bytes are those of frame 4, again on the same subflow.
          {{0, 5, 101, complete(10), 100}, {.new_data = 39, .data_retransmitted = 61}, {}, {4}},
          {{0, 6, 201, 3539941573263360110, 100}, {.new_data = 100}, {}, {}},
          {{0, 7, 301, 3539941573263360210, 100}, {.new_data = 100}, {}, {}},
      });
  std::vector<DataCopy> copies;
  ledger.add({1, 17, 1, complete(10), 100}, &copies);
  EXPECT_EQ(frames_elsewhere(copies, 1), (Frames{4, 5}));
  ledger.add({1, 18, 101, 3539941573263360010, 100}, &copies);
  EXPECT_EQ(frames_elsewhere(copies, 1), (Frames{4, 5}));
  EXPECT_EQ(frames_here(copies, 1), Frames{17});
}

// captures/crafted/e18: frame 8 is entered when frame 9 brings its mapping; later reinjections find
// it.
TEST(DataLedger, DataMappedLateIsASourceOfReinjections) {
  DataLedger ledger;
  expect_steps(
      ledger,
      {
          {{0, 8, 1, 1, 100}, {.new_data = 100}, {}, {}},
          {{0, 9, 101, 101, 10}, {.new_data = 10}, {}, {}},
          {{1, 10, 1, 1, 100}, {.reinjected = 100}, {8}, {}},
          {{1, 11, 101, 101, 10}, {.reinjected = 10}, {9}, {}},
          {{0, 12, 111, 111, 40}, {.new_data = 40}, {}, {}},
          // DSNs 155 to 160 were announced for no byte of frame 12: its mapping ends at 150.
          {{1, 13, 111, 155, 6}, {.new_data = 6}, {}, {}},
          {{0, 15, 171, 171, 10}, {.new_data = 10}, {}, {}},
          {{1, 16, 117, 171, 10}, {.reinjected = 10}, {15}, {}},
      });
}

// When the mapping comes after the copy, the copy is named all the same: its frame is the later
// one.
TEST(DataLedger, DataEnteredLateNamesTheFramesInBetween) {
  DataLedger ledger;
  std::vector<DataCopy> copies;
  ledger.add({1, 5, 1, 1000, 100}, &copies);
  ledger.add({0, 3, 1, 1000, 100}, &copies);
  EXPECT_EQ(frames_elsewhere(copies, 0), Frames{5});
}

// captures/crafted/e08a, frames 4, 6 and 21: segments under several mappings, and one whose mapping
// contradicts an earlier one for the same bytes.
TEST(DataLedger, ASegmentUnderSeveralMappings) {
  DataSequenceMap map;
  map.insert({1, 1, 100, 4});
  map.insert({101, 101, 100, 5});
  map.insert({201, 201, 30, 6});
  map.insert({231, 231, 30, 7});
  DataLedger ledger;
  std::vector<MappedPiece> pieces;
  const auto enter = [&](std::uint64_t frame, std::int64_t ssn, std::uint32_t length) {
    map.find(ssn, length, pieces);
    return ledger.add(0, frame, ssn, pieces);
  };
  EXPECT_EQ(enter(4, 1, 150), (DataClasses{.new_data = 150}));
  EXPECT_EQ(enter(5, 151, 50), (DataClasses{.new_data = 50}));
  EXPECT_EQ(enter(6, 201, 60), (DataClasses{.new_data = 60}));
  EXPECT_EQ(enter(7, 231, 30), (DataClasses{.retransmitted = 30}));
  map.insert({660, 660, 10, 20});
  EXPECT_EQ(enter(20, 660, 10), (DataClasses{.new_data = 10}));
  map.insert({660, 9660, 10, 21});
  EXPECT_EQ(enter(21, 660, 10), (DataClasses{.retransmitted = 10}));
}

// At the receiver's end the first transmission was lost on the way. Issue 3: new data, and
// gap-filling.
TEST(DataLedger, ARetransmissionSeenFirstIsNewDataThatFillsAGap) {
  DataLedger ledger;
  expect_steps(ledger, {
                           {{0, 1, 1, 1, 100}, {.new_data = 100}, {}, {}},
                           {{0, 2, 201, 201, 100}, {.new_data = 100}, {}, {}},
                           {{0, 3, 101, 101, 100}, {.new_data = 100, .gap_filling = 100}, {}, {}},
                           {{0, 4, 51, 51, 300}, {.new_data = 50, .retransmitted = 250}, {}, {}},
                       });
}

// The first carrier decides the class of a byte that both its own subflow and another carried.
TEST(DataLedger, TheFirstCarrierDecides) {
  DataLedger ledger;
  expect_steps(ledger,
               {
                   {{0, 1, 1, 1, 100}, {.new_data = 100}, {}, {}},
                   {{1, 2, 1, 1, 100}, {.reinjected = 100}, {1}, {}},
                   {{1, 3, 101, 1, 100}, {.reinjected = 100}, {1}, {2}},
                   {{0, 4, 101, 51, 100}, {.new_data = 50, .data_retransmitted = 50}, {2, 3}, {1}},
               });
}

TEST(DataLedger, DataSequenceNumbersWrap) {
  constexpr std::uint64_t kBefore = 0xffff'ffff'ffff'ffce;  // 50 before the wrap
  DataLedger ledger;
  expect_steps(ledger,
               {
                   {{0, 1, 1, kBefore, 100}, {.new_data = 100}, {}, {}},
                   {{1, 2, 1, 0, 60}, {.new_data = 10, .reinjected = 50}, {1}, {}},
                   {{1, 3, 61, kBefore - 10, 20}, {.new_data = 10, .reinjected = 10}, {1}, {}},
               });
}

// A DSN from a damaged option must not reach beyond what 64 bits hold.
TEST(DataLedger, ADsnFarAwayIsComparedWithNothing) {
  DataLedger ledger;
  std::vector<DataCopy> copies;
  ledger.add({0, 1, 1, 1000, 100});
  std::int64_t ssn = 1;
  for (const std::uint64_t dsn : {0x8000'0000'0000'03e7ULL, 0x8000'0000'0000'03e8ULL,
                                  0x4000'0000'0000'0400ULL, 0xb000'0000'0000'0000ULL}) {
    EXPECT_EQ(ledger.add({1, 2, ssn, dsn, 100}, &copies).new_data, 100U);
    EXPECT_TRUE(copies.empty());
    ssn += 100;
  }
  EXPECT_EQ(ledger.add({1, 3, ssn, 1000, 100}, &copies).reinjected, 100U);
}

TEST(DataLedger, BoundsTheCopiesOfOneSegment) {
  DataLedger ledger;
  std::vector<DataCopy> copies;
  for (std::uint32_t i = 0; i < 2 * DataLedger::kMaxCopies; ++i) {
    ledger.add({i % 2, i + 1, i * 10, 5000, 10}, &copies);
  }
  EXPECT_EQ(copies.size(), DataLedger::kMaxCopies);
}

TEST(DataLedger, KnowsWhatWasSentWhenItForgotByWhom) {
  DataLedger exact(Keep::ranges);
  DataLedger forgetful(Keep::ranges);
  DataClasses of_exact;
  DataClasses of_forgetful;
  // Two subflows in turn, each byte in a segment of its own kind, and every third segment lost to
  // the capture.
  for (std::uint32_t i = 0; i < 30'000; ++i) {
    if (i % 3 == 2) continue;
    const SentData data{i % 2, i, std::int64_t{i} * 10, std::uint64_t{i} * 10, 10};
    of_exact += exact.add(data);
    of_forgetful += forgetful.add(data);
    if (i > 100) forgetful.forget_before(std::uint64_t{i - 100} * 10);
  }
  EXPECT_EQ(of_exact, of_forgetful);
  EXPECT_EQ(forgetful.add({2, 1, 1, 0, 20}), (DataClasses{.reinjected = 20}));
  EXPECT_EQ(forgetful.add({2, 2, 21, 20, 10}), (DataClasses{.new_data = 10}));  // one of the holes
}

// The definitions, byte by byte.
class NaiveLedger {
 public:
  DataClasses add(const SentData& data, std::map<std::uint64_t, DataCopy>& found) {
    DataClasses classes;
    std::vector<Byte> bytes;
    for (std::uint32_t i = 0; i < data.length; ++i) {
      const std::int64_t ssn = data.ssn + i;
      const std::uint64_t dsn = data.dsn + i;
      auto& seen = seen_[data.subflow];
      const bool again = seen.count(ssn) != 0;
      if (again) {
        ++classes.retransmitted;
      } else {
        if (!seen.empty() && ssn < *seen.rbegin()) ++classes.gap_filling;
        const auto [first, is_new] = first_.try_emplace(dsn, data.subflow);
        ++(is_new                          ? classes.new_data
           : first->second == data.subflow ? classes.data_retransmitted
                                           : classes.reinjected);
      }
      for (const Byte& byte : sent_) {
        if (byte.dsn != dsn || byte.frame == data.frame) continue;
        if (again && byte.subflow == data.subflow) continue;
        const DataCopy copy{byte.frame, byte.subflow, byte.again, again};
        auto& known = found.try_emplace(byte.frame, copy).first->second;
        known.is_retransmission &= copy.is_retransmission;
        known.of_retransmission &= copy.of_retransmission;
      }
      bytes.push_back({dsn, data.subflow, data.frame, again});
    }
    for (std::uint32_t i = 0; i < data.length; ++i)
      seen_[data.subflow].insert(data.ssn + i);
    sent_.insert(sent_.end(), bytes.begin(), bytes.end());
    return classes;
  }

 private:
  struct Byte {
    std::uint64_t dsn;
    std::uint32_t subflow;
    std::uint64_t frame;
    bool again;
  };
  std::map<std::uint32_t, std::set<std::int64_t>> seen_;
  std::map<std::uint64_t, std::uint32_t> first_;
  std::vector<Byte> sent_;
};

// Random traffic of up to four subflows: new data in turn, TCP retransmissions, reinjections with
// other boundaries, holes, late data, and segments under several mappings.
TEST(DataLedger, EqualsTheDefinitionsByteByByte) {
  std::mt19937 random(3);
  const auto up_to = [&random](std::uint32_t most) {
    return std::uniform_int_distribution<std::uint32_t>(0, most)(random);
  };
  std::vector<DataCopy> copies;
  std::vector<MappedPiece> pieces;
  for (int round = 0; round < 3000; ++round) {
    DataLedger ledger;
    DataLedger ranges(Keep::ranges);
    NaiveLedger naive;
    const std::uint32_t subflows = 1 + up_to(3);
    const std::uint64_t origin = round % 2 == 0 ? 5 : std::uint64_t{0} - 100;
    std::vector<DataSequenceMap> maps(subflows);
    std::vector<std::int64_t> next_ssn(subflows, 1);
    std::uint64_t next_dsn = origin;
    const std::uint32_t count = round % 500 == 0 ? 600 : 1 + up_to(25);
    for (std::uint32_t frame = 1; frame <= count; ++frame) {
      const std::uint32_t subflow = up_to(subflows - 1);
      const std::uint32_t length = 1 + up_to(12);
      std::int64_t ssn = next_ssn[subflow] + (up_to(9) == 0 ? 7 : 0);
      std::uint64_t dsn = next_dsn + (up_to(9) == 0 ? 7 : 0);
      if (up_to(2) == 0) dsn = origin + up_to(static_cast<std::uint32_t>(next_dsn - origin));
      if (up_to(4) == 0) ssn = up_to(static_cast<std::uint32_t>(next_ssn[subflow]));
      next_ssn[subflow] = std::max(next_ssn[subflow], ssn + length);
      if (data_distance(next_dsn, dsn + length) > 0) next_dsn = dsn + length;
      // What was mapped before keeps its mapping: a retransmission repeats the same data.
      maps[subflow].insert({ssn, dsn, static_cast<std::uint16_t>(length), frame});
      maps[subflow].find(ssn, length, pieces);
      DataClasses expected;
      std::map<std::uint64_t, DataCopy> found;
      for (const MappedPiece& piece : pieces) {
        expected += naive.add({subflow, frame, ssn + piece.offset, piece.dsn, piece.length}, found);
      }
      std::vector<DataCopy> expected_copies;
      for (const auto& [number, copy] : found)
        expected_copies.push_back(copy);
      ASSERT_EQ(ledger.add(subflow, frame, ssn, pieces, &copies), expected) << "round " << round;
      ASSERT_EQ(ranges.add(subflow, frame, ssn, pieces), expected);
      ASSERT_EQ(copies, expected_copies) << "round " << round << " frame " << frame;
    }
  }
}

}  // namespace
}  // namespace mptcpanalyzer
