// Hand-made files: the expected values are those written into them. Where a rule is not the
// format's own, Wireshark 4.0 was asked (tshark -r on the same bytes).
#include "capture/pcapng_reader.h"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/shared_captures.h"
#include "testing/whole_capture.h"

namespace mptcpanalyzer {
namespace {

using ::testing::HasSubstr;

constexpr std::uint16_t kName = 2;
constexpr std::uint16_t kDescription = 3;
constexpr std::uint16_t kResolution = 9;
constexpr std::uint16_t kOffset = 14;
constexpr std::uint16_t kHardware = 15;

// Writes the blocks of one byte order.
struct Blocks {
  bool big_endian = false;

  ByteBuffer block(std::uint32_t type, const ByteBuffer& body) const {
    const ByteBuffer padded = FileWriter(big_endian).put(body).pad().take();
    const auto length = static_cast<std::uint32_t>(padded.size() + 12);
    return FileWriter(big_endian).put(type).put(length).put(padded).put(length).take();
  }
  ByteBuffer section(std::uint64_t length = ~std::uint64_t{0}, std::uint16_t major = 1) const {
    FileWriter body(big_endian);
    body.put(std::uint32_t{0x1a2b3c4d}).put(major).put(std::uint16_t{0}).put(length);
    return block(0x0a0d0d0a, body.take());
  }
  ByteBuffer option(std::uint16_t code, const ByteBuffer& value) const {
    FileWriter writer(big_endian);
    writer.put(code).put(static_cast<std::uint16_t>(value.size()));
    return writer.put(value).pad().take();
  }
  ByteBuffer interface(std::uint16_t link, std::uint32_t snap_length = 0,
                       const ByteBuffer& options = {}) const {
    FileWriter body(big_endian);
    body.put(link).put(std::uint16_t{0}).put(snap_length);
    return block(1, body.put(options).take());
  }
  ByteBuffer enhanced(std::uint32_t interface, std::uint64_t ticks, const ByteBuffer& data,
                      std::uint32_t original, const ByteBuffer& options = {}) const {
    FileWriter body(big_endian);
    body.put(interface).put(static_cast<std::uint32_t>(ticks >> 32));
    body.put(static_cast<std::uint32_t>(ticks));
    body.put(static_cast<std::uint32_t>(data.size())).put(original).put(data).pad();
    return block(6, body.put(options).take());
  }
  ByteBuffer obsolete(std::uint16_t interface, std::uint64_t ticks, const ByteBuffer& data,
                      std::uint32_t original) const {
    FileWriter body(big_endian);
    body.put(interface).put(std::uint16_t{3}).put(static_cast<std::uint32_t>(ticks >> 32));
    body.put(static_cast<std::uint32_t>(ticks));
    body.put(static_cast<std::uint32_t>(data.size())).put(original);
    return block(2, body.put(data).take());
  }
  ByteBuffer simple(std::uint32_t original, const ByteBuffer& data) const {
    return block(3, FileWriter(big_endian).put(original).put(data).take());
  }
};

constexpr Blocks kLittle{false};
constexpr Blocks kBig{true};

ByteBuffer filled(std::size_t size, std::uint8_t value = 0xee) {
  return ByteBuffer(size, value);
}

TEST(PcapngReader, ReadsEveryPacketBlockInBothByteOrders) {
  for (const Blocks& blocks : {kLittle, kBig}) {
    const WholeCapture capture = read_bytes(
        joined({blocks.section(), blocks.interface(101, 4), blocks.enhanced(0, 7, {1, 2, 3}, 1500),
                blocks.obsolete(0, (std::uint64_t{1} << 32) + 8, {4, 5}, 6),
                blocks.simple(3, {7, 8, 9})}));
    ASSERT_FALSE(capture.error) << capture.error_line();
    const std::vector<OwnedFrame> expected = {
        {1, 7000, {1, 2, 3}, 1500, 0},
        {2, ((std::int64_t{1} << 32) + 8) * 1000, {4, 5}, 6, 0},
        {3, kNoTime, {7, 8, 9}, 3, 0}};
    EXPECT_EQ(capture.frames, expected);
    EXPECT_EQ(capture.format, "pcapng");
    EXPECT_EQ(capture.interfaces.at(0).link_type, 101u);
    EXPECT_EQ(capture.count(Anomaly::missing_timestamp), 1u);
    EXPECT_EQ(capture.first(Anomaly::missing_timestamp), 3u);
  }
}

TEST(PcapngReader, ASimplePacketIsAsLongAsItsOriginalTheSnapLengthAndTheBlockAllow) {
  const auto captured = [](std::uint32_t snap_length, std::uint32_t original, std::size_t data) {
    const WholeCapture capture =
        read_bytes(joined({kLittle.section(), kLittle.interface(1, snap_length),
                           kLittle.simple(original, filled(data))}));
    EXPECT_EQ(capture.frames.size(), 1u);
    return std::pair(capture.frames.at(0).bytes.size(), capture.frames.at(0).original_length);
  };
  using Lengths = std::pair<std::size_t, std::uint32_t>;
  EXPECT_EQ(captured(0, 5, 5), Lengths(5, 5));
  EXPECT_EQ(captured(6, 1500, 6), Lengths(6, 1500));
  EXPECT_EQ(captured(100, 1500, 8), Lengths(8, 1500));
  EXPECT_EQ(captured(0, 0xffffffff, 8), Lengths(8, 0xffffffff));
}

TEST(PcapngReader, SectionsHaveByteOrdersAndInterfacesOfTheirOwn) {
  const WholeCapture capture = read_bytes(
      joined({kLittle.section(), kLittle.interface(1, 0, kLittle.option(kName, to_bytes("one"))),
              kLittle.interface(113, 0, kLittle.option(kName, to_bytes("two"))),
              kLittle.enhanced(1, 1, {1}, 1), kBig.section(4711),
              kBig.interface(276, 0, kBig.option(kName, to_bytes("three"))),
              kBig.enhanced(0, 2, {2}, 1), kBig.enhanced(1, 2, {2}, 1), kLittle.section(),
              kLittle.interface(228), kLittle.simple(1, {3})}));
  ASSERT_FALSE(capture.error) << capture.error_line();
  ASSERT_EQ(capture.interfaces.size(), 4u);
  EXPECT_EQ(capture.interfaces[2].name, "three");
  EXPECT_EQ(capture.interfaces[2].link_type, 276u);
  ASSERT_EQ(capture.frames.size(), 3u);
  EXPECT_EQ(capture.frames[0].interface, 1u);
  EXPECT_EQ(capture.frames[1].interface, 2u);
  EXPECT_EQ(capture.frames[2].interface, 3u);
  EXPECT_EQ(capture.frames[2].number, 4u);  // after the one of the missing interface
  EXPECT_EQ(capture.count(Anomaly::bad_interface), 1u);
  EXPECT_EQ(capture.first(Anomaly::bad_interface), 3u);
}

TEST(PcapngReader, APacketWithoutAnInterfaceIsNumberedAndSkipped) {
  const WholeCapture capture =
      read_bytes(joined({kLittle.section(), kLittle.enhanced(0, 1, {1}, 1), kLittle.simple(1, {1}),
                         kLittle.interface(1), kLittle.enhanced(7, 1, {1}, 1),
                         kLittle.enhanced(0xffffffff, 1, {1}, 1), kLittle.enhanced(0, 1, {2}, 1)}));
  ASSERT_FALSE(capture.error) << capture.error_line();
  ASSERT_EQ(capture.frames.size(), 1u);
  EXPECT_EQ(capture.frames[0].number, 5u);
  EXPECT_EQ(capture.count(Anomaly::bad_interface), 4u);
  EXPECT_EQ(capture.first(Anomaly::bad_interface), 1u);
}

TEST(PcapngReader, InterfaceOptions) {
  const Blocks& b = kLittle;
  const auto interface = [&](const ByteBuffer& options) {
    return read_bytes(
        joined({b.section(), b.interface(1, 0, options), b.enhanced(0, 2'000'000'000, {1}, 1)}));
  };
  const auto name = [&](const ByteBuffer& options) {
    return interface(options).interfaces.at(0).name;
  };
  const auto time = [&](const ByteBuffer& options) {
    return interface(options).frames.at(0).time_ns;
  };
  const ByteBuffer description = b.option(kDescription, to_bytes("the lab"));
  const ByteBuffer hardware = b.option(kHardware, to_bytes("a card"));
  EXPECT_EQ(name(joined({description, b.option(kName, to_bytes("eth0"))})), "eth0");
  EXPECT_EQ(name(joined({hardware, description})), "the lab");
  EXPECT_EQ(name(hardware), "a card");
  EXPECT_EQ(name(b.option(kName, {'l', 'o', 0, 0, 0})), "lo");
  EXPECT_EQ(name({}), "");
  EXPECT_EQ(name(joined({b.option(0, {}), b.option(kName, to_bytes("after the end"))})), "");

  EXPECT_EQ(time({}), 2'000'000'000'000);
  EXPECT_EQ(time(b.option(kResolution, {9})), 2'000'000'000);
  EXPECT_EQ(time(joined({b.option(kOffset, {1, 0, 0, 0, 0, 0, 0, 0}), b.option(kResolution, {9})})),
            3'000'000'000);
  EXPECT_EQ(time(b.option(kOffset, ByteBuffer(8, 0xff))), 1'999'000'000'000);
  // Options of a wrong length are ignored, as is one longer than the block.
  EXPECT_EQ(time(b.option(kResolution, {9, 0})), 2'000'000'000'000);
  EXPECT_EQ(time(b.option(kOffset, {1, 0, 0, 0})), 2'000'000'000'000);
  EXPECT_EQ(time({kResolution, 0, 0xff, 0x7f, 9, 0, 0, 0}), 2'000'000'000'000);

  const WholeCapture absurd = interface(b.option(kResolution, {20}));
  EXPECT_EQ(absurd.error_line(),
            "test, byte 28: the interface has a timestamp resolution of 10^-20 s");
}

// 64 bits of microseconds reach further than 64 bits of nanoseconds.
TEST(PcapngReader, TimesBeyondTheRangeAreCounted) {
  constexpr std::uint64_t kLast = ~std::uint64_t{0};
  const WholeCapture capture = read_bytes(
      joined({kLittle.section(), kLittle.interface(1), kLittle.enhanced(0, 5, {}, 0),
              kLittle.enhanced(0, kLast - 1, {}, 0), kLittle.enhanced(0, kLast, {}, 0)}));
  EXPECT_EQ(capture.count(Anomaly::time_out_of_range), 2u);
  EXPECT_EQ(capture.first(Anomaly::time_out_of_range), 2u);
}

TEST(PcapngReader, TheClockIsJudgedPerInterface) {
  const WholeCapture capture =
      read_bytes(joined({kLittle.section(), kLittle.interface(1), kLittle.interface(1),
                         kLittle.enhanced(0, 100, {}, 0), kLittle.enhanced(1, 50, {}, 0),
                         kLittle.enhanced(0, 101, {}, 0), kLittle.enhanced(1, 49, {}, 0)}));
  EXPECT_EQ(capture.count(Anomaly::clock_went_back), 1u);
  EXPECT_EQ(capture.first(Anomaly::clock_went_back), 4u);
}

TEST(PcapngReader, SkipsOtherBlocksAlsoHugeOnes) {
  const ByteBuffer file =
      joined({kLittle.section(), kLittle.block(4, filled(20)), kLittle.interface(1),
              kLittle.block(0x77777777, filled(3)), kLittle.enhanced(0, 1, {1}, 1),
              kLittle.block(5, filled(600'000)), kLittle.enhanced(0, 2, {2}, 1)});
  for (const std::size_t chunk : kChunkSizes) {
    const WholeCapture capture = read_bytes(file, {}, chunk);
    ASSERT_FALSE(capture.error) << capture.error_line();
    ASSERT_EQ(capture.frames.size(), 2u);
    EXPECT_EQ(capture.frames[1].number, 2u);
  }
}

// tshark 4.0 shows custom blocks and systemd journal entries as frames.
TEST(PcapngReader, BlocksThatWiresharkNumbersUseUpANumber) {
  for (const std::uint32_t type : {0xbadu, 0x40000badu, 9u}) {
    for (const std::size_t size : {40u, 600'000u}) {
      const WholeCapture capture =
          read_bytes(joined({kLittle.section(), kLittle.interface(1),
                             kLittle.block(type, filled(size)), kLittle.enhanced(0, 1, {1}, 1)}));
      ASSERT_EQ(capture.frames.size(), 1u) << capture.error_line();
      EXPECT_EQ(capture.frames[0].number, 2u);
    }
  }
}

TEST(PcapngReader, ChunksMakeNoDifference) {
  ByteBuffer file = joined({kBig.section(), kBig.interface(1), kBig.interface(113)});
  for (std::uint32_t i = 0; i < 60; ++i) {
    append_bytes(file, kBig.enhanced(i % 3, i, filled(i * 7, static_cast<std::uint8_t>(i)), 9999));
  }
  const WholeCapture whole = read_bytes(file);
  ASSERT_EQ(whole.frames.size(), 40u);
  for (const std::size_t chunk : kChunkSizes) {
    EXPECT_EQ(read_bytes(file, {}, chunk).frames, whole.frames) << "chunk " << chunk;
  }
}

TEST(PcapngReader, ABlockCutAtTheEndIsCountedAndEndsTheCapture) {
  const ByteBuffer before =
      joined({kLittle.section(), kLittle.interface(1), kLittle.enhanced(0, 1, {1}, 1)});
  for (const ByteBuffer& last : {kLittle.enhanced(0, 2, filled(20), 20), kLittle.section(),
                                 kLittle.interface(1), kLittle.block(5, filled(600'000))}) {
    const ByteBuffer file = joined({before, last});
    const std::size_t step = last.size() > 1000 ? 99'991 : 1;
    for (std::size_t size = before.size() + 1; size < file.size(); size += step) {
      const WholeCapture capture = read_bytes(Bytes(file).first(size));
      EXPECT_FALSE(capture.error) << capture.error_line();
      EXPECT_EQ(capture.frames.size(), 1u);
      EXPECT_EQ(capture.count(Anomaly::record_cut), 1u) << size;
      EXPECT_EQ(capture.first(Anomaly::record_cut), 2u);
    }
  }
}

TEST(PcapngReader, AFileThatEndsInsideTheFirstSectionHeaderIsAnError) {
  const ByteBuffer file = kLittle.section();
  for (std::size_t size = 4; size < file.size(); ++size) {
    EXPECT_THAT(read_bytes(Bytes(file).first(size)).error_line(),
                HasSubstr("ends inside the pcapng section header"));
  }
}

ByteBuffer with_u32(ByteBuffer file, std::size_t offset, std::uint32_t value) {
  const ByteBuffer bytes = FileWriter(false).put(value).take();
  std::copy(bytes.begin(), bytes.end(), file.begin() + static_cast<std::ptrdiff_t>(offset));
  return file;
}

TEST(PcapngReader, DamagedBlocksAreErrorsAfterTheFramesBeforeThem) {
  const Blocks& b = kLittle;
  const ByteBuffer packet = b.enhanced(0, 1, filled(8), 8);
  struct Case {
    ByteBuffer block;
    const char* said;
  };
  const Case cases[] = {
      {with_u32(packet, 4, 0), "type 0x6 claims a length of 0 bytes"},
      {with_u32(packet, 4, 28), "type 0x6 claims a length of 28 bytes"},
      {with_u32(packet, 4, 41), "the length 41, which is no multiple of 4"},
      {with_u32(packet, 4, 0x7ffffffc), "claims 2147483644 bytes, the limit is 16777216"},
      {with_u32(packet, 36, 44), "two lengths of a pcapng block differ (40 and 44)"},
      {with_u32(packet, 20, 9), "frame 2, byte 88: a pcapng block of 40 bytes claims 9 captured"},
      {with_u32(packet, 20, 0xffffffff), "claims 4294967295 captured bytes"},
      {with_u32(b.block(5, {}), 4, 8), "type 0x5 claims a length of 8 bytes"},
      {b.block(1, filled(4)), "type 0x1 claims a length of 16 bytes"},
      {b.block(3, {}), "type 0x3 claims a length of 12 bytes"},
      {b.block(0x0a0d0d0a, filled(16)), "byte-order magic eeeeeeee"},
      {b.section(0, 2), "pcapng version 2.0 is not read"},
  };
  const ByteBuffer before = joined({b.section(), b.interface(1), b.enhanced(0, 1, filled(8), 8)});
  ASSERT_EQ(before.size(), 88u);
  for (const Case& c : cases) {
    const ByteBuffer file = joined({before, c.block, filled(100)});
    for (const std::size_t chunk : {std::size_t{1}, std::size_t{1} << 20}) {
      const WholeCapture capture = read_bytes(file, {}, chunk);
      EXPECT_EQ(capture.frames.size(), 1u);
      EXPECT_THAT(capture.error_line(), HasSubstr(c.said));
      EXPECT_THAT(capture.error_line(), HasSubstr("byte 88"));

      const WholeCapture salvaged = read_bytes(file, salvaging(), chunk);
      EXPECT_FALSE(salvaged.error);
      EXPECT_EQ(salvaged.frames.size(), 1u);
      EXPECT_EQ(salvaged.count(Anomaly::damage_skipped), 1u);
      EXPECT_EQ(salvaged.first(Anomaly::damage_skipped), 2u);
    }
  }
}

// The crafted file of the shared captures, against what tshark 4.0.17 prints for it (frame.number,
// frame.time_epoch, frame.interface_name); in the second section tshark names the interface of the
// first, we the right one.
TEST(PcapngReader, TheCraftedFileOfManyInterfaces) {
  if (shared_captures().empty()) GTEST_SKIP() << "no shared captures on this machine";
  const WholeCapture capture = read_path(shared_captures() + "crafted/e16b.pcapng");
  ASSERT_EQ(capture.frames.size(), 7u) << capture.error_line();
  const std::int64_t times[] = {100'500'000'000, 101'500'000'000, 102'500'000'000, 103'123'456'789,
                                104'000'000'000, kNoTime,         110'000'000'000};
  const char* names[] = {"eth0", "", "desc only", "wlan0", "hw only", "eth0", "second-section"};
  for (std::size_t i = 0; i < 7; ++i) {
    EXPECT_EQ(capture.frames[i].number, i + 1);
    EXPECT_EQ(capture.frames[i].time_ns, times[i]);
    EXPECT_EQ(capture.interfaces.at(capture.frames[i].interface).name, names[i]);
    EXPECT_EQ(capture.frames[i].bytes.size(), 54u);
  }
}

}  // namespace
}  // namespace mptcpanalyzer
