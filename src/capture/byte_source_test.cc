// Compressed data comes from the programs gzip and zstd themselves.
#include "capture/byte_source.h"

#include <array>
#include <cstdio>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "testing/temporary_file.h"
#include "testing/whole_capture.h"

namespace mptcpanalyzer {
namespace {

using ::testing::HasSubstr;

// What a command prints that reads `input`; empty when it fails or is not installed.
ByteBuffer output_of(const std::string& command, Bytes input) {
  const TemporaryFile file(input);
  FILE* pipe = popen((command + " < " + file.path() + " 2>/dev/null").c_str(), "r");
  ByteBuffer output;
  std::array<std::uint8_t, 4096> part = {};
  std::size_t count = 0;
  while ((count = fread(part.data(), 1, part.size(), pipe)) > 0) {
    append_bytes(output, Bytes(part).first(count));
  }
  return pclose(pipe) == 0 ? output : ByteBuffer();
}

// Half of it compresses well, half not at all.
ByteBuffer sample(std::size_t size) {
  ByteBuffer bytes(size);
  std::uint32_t state = 1;
  for (std::size_t i = 0; i < size; ++i) {
    state = state * 1664525 + 1013904223;
    bytes[i] = (i / 5000) % 2 == 0 ? 7 : static_cast<std::uint8_t>(state >> 24);
  }
  return bytes;
}

struct Drained {
  ByteBuffer bytes;
  std::optional<Error> error;
  SourceEnd end = SourceEnd::whole;
  std::uint64_t consumed = 0;
};

Drained drain(std::unique_ptr<ByteSource> source, std::size_t at_a_time) {
  Drained result;
  ByteBuffer part(at_a_time);
  for (;;) {
    Result<std::size_t> count = source->read(part);
    if (!count || *count == 0) {
      const Result<std::size_t> again = source->read(part);
      EXPECT_EQ(again.ok(), count.ok()) << "an end or an error has to stay one";
      EXPECT_EQ(again ? *again : 0u, 0u);
      if (!count) result.error = count.error();
      break;
    }
    append_bytes(result.bytes, Bytes(part).first(*count));
  }
  result.end = source->end();
  result.consumed = source->consumed();
  return result;
}

TEST(FileSource, ReadsAFile) {
  const ByteBuffer content = sample(100'000);
  const TemporaryFile file(content);
  Result<std::unique_ptr<ByteSource>> source = open_file(file.path());
  ASSERT_TRUE(source);
  const Drained drained = drain(std::move(*source), 999);
  EXPECT_EQ(drained.bytes, content);
  EXPECT_EQ(drained.consumed, content.size());
}

TEST(FileSource, WhatCannotBeOpenedIsAnErrorOfOneLine) {
  EXPECT_EQ(open_file("/nonexistent/x.pcap").error().line(),
            "/nonexistent/x.pcap: cannot be opened: No such file or directory; check the name of "
            "the capture");
  EXPECT_EQ(open_file("/tmp").error().line(),
            "/tmp: is a directory, not a capture; give one of the files in it");
}

TEST(FileSource, WhatCannotBeReadIsAnErrorOfRead) {
  // Opens, and has no byte at offset 0: its reads fail with EIO.
  Result<std::unique_ptr<ByteSource>> source = open_file("/proc/self/mem");
  if (!source) GTEST_SKIP() << "no /proc here";
  EXPECT_THAT(drain(std::move(*source), 10).error->what, HasSubstr("cannot be read"));
}

struct Compression {
  const char* command;
  std::unique_ptr<ByteSource> (*open)(std::unique_ptr<ByteSource>);
};

class Decompressor : public ::testing::TestWithParam<Compression> {
 protected:
  void SetUp() override {
    if (compress(sample(10)).empty()) GTEST_SKIP() << GetParam().command << " is not installed";
  }
  static ByteBuffer compress(Bytes bytes) { return output_of(GetParam().command, bytes); }
  static Drained decompress(Bytes bytes, std::size_t chunk = 4096, std::size_t at_a_time = 1000) {
    return drain(GetParam().open(std::make_unique<ChunkSource>(bytes, chunk)), at_a_time);
  }
};

TEST_P(Decompressor, GivesBackWhatWasCompressedWhateverTheChunks) {
  const ByteBuffer content = sample(300'000);
  const ByteBuffer compressed = compress(content);
  for (const std::size_t chunk : kChunkSizes) {
    for (const std::size_t at_a_time : {std::size_t{333}, std::size_t{1} << 20}) {
      const Drained drained = decompress(compressed, chunk, at_a_time);
      EXPECT_EQ(drained.bytes, content);
      EXPECT_FALSE(drained.error);
      EXPECT_EQ(drained.end, SourceEnd::whole);
      EXPECT_EQ(drained.consumed, compressed.size());
    }
  }
}

TEST_P(Decompressor, JoinsMembersInARow) {
  const ByteBuffer first = sample(50'000);
  const ByteBuffer second = sample(33);
  const ByteBuffer compressed = joined({compress(first), compress(second), compress({})});
  for (const std::size_t chunk : kChunkSizes) {
    const Drained drained = decompress(compressed, chunk);
    EXPECT_EQ(drained.bytes, joined({first, second}));
    EXPECT_EQ(drained.end, SourceEnd::whole);
  }
}

TEST_P(Decompressor, ACutStreamGivesWhatItHeldAndSaysSo) {
  const ByteBuffer content = sample(300'000);
  const ByteBuffer compressed = compress(content);
  std::size_t most = 0;
  for (std::size_t size = 5; size < compressed.size(); size += 1009) {
    const Drained drained = decompress(Bytes(compressed).first(size), 4096, 100);
    EXPECT_FALSE(drained.error);
    EXPECT_EQ(drained.end, SourceEnd::cut) << size;
    ASSERT_LE(drained.bytes.size(), content.size());
    EXPECT_TRUE(std::equal(drained.bytes.begin(), drained.bytes.end(), content.begin()));
    EXPECT_GE(drained.bytes.size(), most);
    most = drained.bytes.size();
  }
  EXPECT_GT(most, content.size() / 3);
}

TEST_P(Decompressor, GarbageAfterTheStreamIsIgnoredAndReported) {
  const ByteBuffer content = sample(1000);
  const ByteBuffer compressed = joined({compress(content), to_bytes("garbage")});
  for (const std::size_t chunk : kChunkSizes) {
    const Drained drained = decompress(compressed, chunk);
    EXPECT_EQ(drained.bytes, content);
    EXPECT_FALSE(drained.error) << drained.error->line();
    EXPECT_EQ(drained.end, SourceEnd::trailing_garbage);
  }
}

TEST_P(Decompressor, DamageIsAnErrorWithItsPlaceAfterWhatCameBefore) {
  const ByteBuffer content = sample(300'000);
  ByteBuffer compressed = compress(content);
  // In a checksum: everything decompresses, and then proves wrong.
  compressed[compressed.size() - (GetParam().open == open_gzip ? 6 : 2)] ^= 0xff;
  const Drained late = decompress(compressed);
  ASSERT_TRUE(late.error);
  EXPECT_THAT(late.error->line(), HasSubstr("data is damaged"));
  EXPECT_THAT(late.error->where, HasSubstr("of the compressed data"));
  EXPECT_GT(late.bytes.size(), content.size() / 2);

  ByteBuffer early = compress(content);
  std::fill_n(early.begin() + 2, 2, std::uint8_t{0xff});
  EXPECT_TRUE(decompress(early).error);
}

std::string kind_name(const ::testing::TestParamInfo<Compression>& parameter) {
  return parameter.param.open == open_gzip ? "gzip" : "zstd";
}

INSTANTIATE_TEST_SUITE_P(Kinds, Decompressor,
                         ::testing::Values(Compression{"gzip -c", open_gzip},
                                           Compression{"zstd -q -c", open_zstd}),
                         kind_name);

TEST(GzipSource, ZerosAfterTheStreamArePadding) {
  const ByteBuffer content = sample(1000);
  const ByteBuffer padded = joined({output_of("gzip -c", content), ByteBuffer(10'000)});
  for (const std::size_t chunk : kChunkSizes) {
    const Drained drained = drain(open_gzip(std::make_unique<ChunkSource>(padded, chunk)), 100);
    EXPECT_EQ(drained.bytes, content);
    EXPECT_EQ(drained.end, SourceEnd::whole);
  }
}

}  // namespace
}  // namespace mptcpanalyzer
