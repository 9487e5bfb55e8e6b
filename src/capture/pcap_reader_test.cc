// Hand-made files: the expected values are those written into them. Where a rule is not the
// format's own, Wireshark 4.0 was asked (tshark -r on the same bytes).
#include "capture/pcap_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/whole_capture.h"

namespace mptcpanalyzer {
namespace {

using ::testing::HasSubstr;

struct Flavour {
  std::uint32_t magic = 0xa1b2c3d4;
  bool big_endian = false;
  std::uint16_t major = 2;
  std::uint16_t minor = 4;
  std::uint32_t snap_length = 262144;
  std::uint32_t network = link_type::kEthernet;
};

ByteBuffer header(const Flavour& flavour = {}) {
  FileWriter writer(flavour.big_endian);
  writer.put(flavour.magic).put(flavour.major).put(flavour.minor);
  writer.put(std::uint32_t{0}).put(std::uint32_t{0});
  return writer.put(flavour.snap_length).put(flavour.network).take();
}

// `extra` bytes stand between the record header and the data, as patched writers put them.
ByteBuffer record(std::uint32_t seconds, std::uint32_t fraction, std::uint32_t captured,
                  std::uint32_t original, const ByteBuffer& data, bool big_endian = false,
                  std::size_t extra = 0) {
  FileWriter writer(big_endian);
  writer.put(seconds).put(fraction).put(captured).put(original);
  return writer.put(ByteBuffer(extra)).put(data).take();
}

ByteBuffer record(std::uint32_t seconds, const ByteBuffer& data) {
  const auto size = static_cast<std::uint32_t>(data.size());
  return record(seconds, 0, size, size, data);
}

ByteBuffer filled(std::size_t size, std::uint8_t value = 0xee) {
  return ByteBuffer(size, value);
}

TEST(PcapReader, ReadsBothResolutionsInBothByteOrders) {
  for (const bool big_endian : {false, true}) {
    for (const bool nanoseconds : {false, true}) {
      Flavour flavour;
      flavour.magic = nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4;
      flavour.big_endian = big_endian;
      const ByteBuffer file =
          joined({header(flavour), record(1'700'000'000, 123'456, 3, 1500, {1, 2, 3}, big_endian),
                  record(4'294'967'295u, 999'999, 1, 1, {9}, big_endian)});
      const WholeCapture capture = read_bytes(file);
      ASSERT_FALSE(capture.error) << capture.error_line();
      const std::int64_t unit = nanoseconds ? 1 : 1000;
      const std::vector<OwnedFrame> expected = {
          {1, 1'700'000'000'000'000'000 + 123'456 * unit, {1, 2, 3}, 1500, 0},
          {2, 4'294'967'295'000'000'000 + 999'999 * unit, {9}, 1, 0}};
      EXPECT_EQ(capture.frames, expected);
      EXPECT_EQ(capture.format, "pcap");
      ASSERT_EQ(capture.interfaces.size(), 1u);
      EXPECT_EQ(capture.interfaces[0].name, "");
    }
  }
}

TEST(PcapReader, ChunksMakeNoDifference) {
  ByteBuffer file = header();
  for (std::uint32_t i = 0; i < 60; ++i) {
    append_bytes(file, record(i, filled(i * 7, static_cast<std::uint8_t>(i))));
  }
  file.erase(file.end() - 5, file.end());
  const WholeCapture whole = read_bytes(file);
  ASSERT_EQ(whole.frames.size(), 59u);
  for (const std::size_t chunk : kChunkSizes) {
    const WholeCapture capture = read_bytes(file, {}, chunk);
    EXPECT_EQ(capture.frames, whole.frames) << "chunk " << chunk;
    EXPECT_EQ(capture.count(Anomaly::record_cut), 1u) << "chunk " << chunk;
  }
}

TEST(PcapReader, TheLinkTypeIsTheLowHalfOfItsField) {
  Flavour flavour;
  flavour.network = 0xf4000000u | link_type::kLinuxCooked2;  // 4 bytes of FCS announced
  EXPECT_EQ(read_bytes(header(flavour)).interfaces.at(0).link_type, link_type::kLinuxCooked2);
}

TEST(PcapReader, AFileOfOnlyTheHeaderHoldsNoFrames) {
  const WholeCapture capture = read_bytes(header());
  EXPECT_FALSE(capture.error);
  EXPECT_TRUE(capture.frames.empty());
  EXPECT_EQ(capture.count(Anomaly::record_cut), 0u);
}

TEST(PcapReader, AFileThatEndsInsideTheHeaderIsAnError) {
  ByteBuffer file = header();
  for (const std::size_t size : {4u, 11u, 23u}) {
    const WholeCapture capture = read_bytes(Bytes(file).first(size));
    EXPECT_FALSE(capture.opened);
    EXPECT_THAT(capture.error_line(),
                HasSubstr("test: the file ends inside the 24-byte pcap header"));
  }
}

TEST(PcapReader, ARecordCutAtTheEndIsCountedAndEndsTheCapture) {
  const ByteBuffer file = joined({header(), record(1, filled(20)), record(2, filled(20))});
  const std::size_t second = 24 + 16 + 20;
  for (std::size_t size = second; size < file.size(); ++size) {
    if (size == second + 4) continue;  // taken for a Nokia file, by Wireshark too
    const WholeCapture capture = read_bytes(Bytes(file).first(size));
    EXPECT_FALSE(capture.error) << capture.error_line();
    EXPECT_EQ(capture.frames.size(), 1u) << size;
    EXPECT_EQ(capture.count(Anomaly::record_cut), size == second ? 0u : 1u) << size;
    EXPECT_EQ(capture.first(Anomaly::record_cut), size == second ? 0u : 2u) << size;
  }
}

TEST(PcapReader, AnAbsurdCapturedLengthIsAnErrorAfterTheFramesBeforeIt) {
  const ByteBuffer file = joined({header(), record(1, filled(20)), record(2, filled(30)),
                                  record(3, 0, 2147483647, 2147483647, {}), filled(1000)});
  for (const std::size_t chunk : kChunkSizes) {
    const WholeCapture capture = read_bytes(file, {}, chunk);
    EXPECT_EQ(capture.frames.size(), 2u);
    EXPECT_EQ(capture.error_line(),
              "test, frame 3, byte 106: the record claims 2147483647 captured bytes, the limit is "
              "262144; with --salvage the capture is analysed up to there");
  }
}

TEST(PcapReader, SalvageEndsAtTheDamageAndCountsIt) {
  const ByteBuffer file =
      joined({header(), record(1, filled(20)), record(2, 0, 2147483647, 1, {}), filled(1000)});
  for (const std::size_t chunk : kChunkSizes) {
    const WholeCapture capture = read_bytes(file, salvaging(), chunk);
    EXPECT_FALSE(capture.error);
    EXPECT_EQ(capture.frames.size(), 1u);
    EXPECT_EQ(capture.count(Anomaly::damage_skipped), 1u);
    EXPECT_EQ(capture.first(Anomaly::damage_skipped), 2u);
  }
}

// Wireshark takes 262144 and no more, unless the file announces a larger snap length.
TEST(PcapReader, TheLimitOfACapturedLength) {
  const ByteBuffer largest = joined({header(), record(1, filled(262144)), record(2, filled(1))});
  EXPECT_EQ(read_bytes(largest).frames.size(), 2u);
  const ByteBuffer larger = joined({header(), record(1, filled(262145)), record(2, filled(1))});
  EXPECT_TRUE(read_bytes(larger).error);
  Flavour flavour;
  flavour.snap_length = 300'000;
  const ByteBuffer announced =
      joined({header(flavour), record(1, filled(300'000)), record(2, filled(1))});
  EXPECT_EQ(read_bytes(announced).frames.size(), 2u);
  flavour.snap_length = 0xffffffff;
  const ByteBuffer absurd =
      joined({header(flavour), record(1, filled(10)), record(2, 0, 0x7fffffff, 0x7fffffff, {})});
  EXPECT_TRUE(read_bytes(absurd).error);
}

// A short snap length in the header does not bind: Wireshark reads such records.
TEST(PcapReader, ARecordLongerThanTheSnapLengthIsRead) {
  Flavour flavour;
  flavour.snap_length = 68;
  const WholeCapture capture = read_bytes(joined({header(flavour), record(1, filled(200))}));
  ASSERT_EQ(capture.frames.size(), 1u);
  EXPECT_EQ(capture.frames[0].bytes.size(), 200u);
}

TEST(PcapReader, AnOriginalLengthBelowTheCapturedIsRaisedToIt) {
  const WholeCapture capture =
      read_bytes(joined({header(), record(1, 0, 60, 20, filled(60)), record(2, filled(5))}));
  ASSERT_EQ(capture.frames.size(), 2u);
  EXPECT_EQ(capture.frames[0].bytes.size(), 60u);
  EXPECT_EQ(capture.frames[0].original_length, 60u);
}

TEST(PcapReader, Version23MayHaveItsLengthsSwapped) {
  Flavour flavour;
  flavour.minor = 3;
  const WholeCapture capture = read_bytes(joined(
      {header(flavour), record(1, 0, 1514, 60, filled(60)), record(2, 0, 60, 1514, filled(60))}));
  ASSERT_EQ(capture.frames.size(), 2u) << capture.error_line();
  for (const OwnedFrame& frame : capture.frames) {
    EXPECT_EQ(frame.bytes.size(), 60u);
    EXPECT_EQ(frame.original_length, 1514u);
  }
}

TEST(PcapReader, OddVariantsAreRefused) {
  struct Case {
    Flavour flavour;
    const char* said;
  };
  const Case cases[] = {
      {{.major = 1, .minor = 4}, "version 1.4"},
      {{.major = 3, .minor = 0}, "version 3.0"},
      {{.major = 543, .minor = 0}, "version 543.0"},  // DG/UX
  };
  for (const Case& c : cases) {
    const WholeCapture capture = read_bytes(joined({header(c.flavour), record(1, filled(20))}));
    EXPECT_FALSE(capture.opened);
    EXPECT_THAT(capture.error_line(), HasSubstr(c.said));
  }
}

// The magic is the plain one; each record header has four bytes more.
TEST(PcapReader, NokiaFilesAreRecognisedByTheirFirstRecords) {
  for (const std::uint32_t count : {1u, 2u, 3u, 10u}) {
    ByteBuffer file = header();
    for (std::uint32_t i = 0; i < count; ++i) {
      append_bytes(file, record(1'700'000'000 + i, 5, 60, 70, filled(60), false, 4));
    }
    for (const std::size_t chunk : kChunkSizes) {
      const WholeCapture capture = read_bytes(file, {}, chunk);
      ASSERT_FALSE(capture.error) << capture.error_line();
      ASSERT_EQ(capture.frames.size(), count);
      EXPECT_EQ(capture.frames.back().bytes, filled(60));
      EXPECT_EQ(capture.count(Anomaly::record_cut), 0u);
    }
  }
}

// Of Red Hat 6.1, SuSE 6.3, the FRITZ!Box and others: more about the interface in each record
// header.
TEST(PcapReader, LongerRecordHeadersAreRecognisedByTheFirstRecords) {
  for (const std::uint32_t magic : {0xa1b2c3d4U, 0xa1b2cd34U}) {
    for (const bool big_endian : {false, true}) {
      for (const std::size_t extra : {8u, 12u}) {
        ByteBuffer file = header({.magic = magic, .big_endian = big_endian});
        for (std::uint32_t i = 0; i < 4; ++i) {
          append_bytes(file, record(1'700'000'000 + i, 5, 60, 70, filled(60), big_endian, extra));
        }
        for (const std::size_t chunk : kChunkSizes) {
          const WholeCapture capture = read_bytes(file, {}, chunk);
          ASSERT_FALSE(capture.error) << capture.error_line();
          ASSERT_EQ(capture.frames.size(), 4u) << extra;
          EXPECT_EQ(capture.frames.back().bytes, filled(60));
          EXPECT_EQ(capture.frames.back().original_length, 70u);
          EXPECT_EQ(capture.frames.back().time_ns, 1'700'000'003'000'005'000);
        }
      }
    }
  }
}

TEST(PcapReader, AModifiedFileOfOneRecordOrOfACutOne) {
  ByteBuffer file = joined(
      {header({.magic = 0xa1b2cd34}), record(1'700'000'000, 5, 60, 70, filled(60), false, 8)});
  EXPECT_EQ(read_bytes(file).frames.size(), 1u);
  file.pop_back();
  EXPECT_EQ(read_bytes(file).frames.size(), 0u);
  EXPECT_EQ(read_bytes(file).count(Anomaly::record_cut), 1u);
}

// tshark reads these bytes so.
TEST(PcapReader, VersionsBefore23HaveTheOriginalLengthFirst) {
  for (std::uint16_t minor = 0; minor < 3; ++minor) {
    const WholeCapture capture =
        read_bytes(joined({header({.minor = minor}), record(1, 5, 70, 60, filled(60)),
                           record(2, 6, 60, 60, filled(60))}));
    ASSERT_EQ(capture.frames.size(), 2u) << capture.error_line();
    EXPECT_EQ(capture.frames[0].bytes.size(), 60u);
    EXPECT_EQ(capture.frames[0].original_length, 70u);
    EXPECT_EQ(capture.frames[0].time_ns, 1'000'005'000);
  }
}

TEST(PcapReader, AixCountsNanosecondsAndNumbersEthernetBy6) {
  const WholeCapture capture = read_bytes(
      joined({header({.minor = 2, .network = 6}), record(1, 999'999'999, 60, 70, filled(60))}));
  ASSERT_EQ(capture.frames.size(), 1u) << capture.error_line();
  EXPECT_EQ(capture.frames[0].original_length, 70u);
  EXPECT_EQ(capture.frames[0].time_ns, 1'999'999'999);
  EXPECT_EQ(capture.interfaces.at(0).link_type, link_type::kEthernet);
}

// Damage in the first records must not be mistaken for another layout.
TEST(PcapReader, DamageInTheSecondRecordIsReportedThere) {
  const ByteBuffer file =
      joined({header(), record(1'700'000'000, filled(60)),
              record(1'700'000'001, 0, 0x12345678, 60, filled(60)), record(3, filled(60))});
  EXPECT_THAT(read_bytes(file).error_line(), HasSubstr("test, frame 2, byte 100"));
}

// A clock is set back by less; what begins again seconds before is another file, as by mergecap -a.
TEST(PcapReader, AClockThatGoesBackBySecondsIsToldOfAsOutOfOrder) {
  const WholeCapture capture =
      read_bytes(joined({header(), record(5, {}), record(9, {}), record(6, {}), record(7, {})}));
  EXPECT_EQ(capture.count(Anomaly::clock_went_back), 1u);
  EXPECT_EQ(capture.count(Anomaly::out_of_time_order), 1u);
  EXPECT_EQ(capture.first(Anomaly::out_of_time_order), 3u);
}

// There is nothing before it to answer from.
TEST(PcapReader, SalvageIsNotAdvisedForADamagedFirstRecord) {
  const WholeCapture capture =
      read_bytes(joined({header(), record(1, 0, 2147483647, 1, {}), filled(1000)}));
  EXPECT_TRUE(capture.error);
  EXPECT_EQ(capture.error_line().find("--salvage"), std::string::npos) << capture.error_line();
}

TEST(PcapReader, ABackwardClockIsCounted) {
  const WholeCapture capture =
      read_bytes(joined({header(), record(5, {}), record(4, {}), record(4, {}), record(3, {})}));
  EXPECT_EQ(capture.frames.size(), 4u);
  EXPECT_EQ(capture.count(Anomaly::clock_went_back), 2u);
  EXPECT_EQ(capture.first(Anomaly::clock_went_back), 2u);
}

}  // namespace
}  // namespace mptcpanalyzer
