#include "capture/block_buffer.h"

#include <gtest/gtest.h>
#include <numeric>

#include "testing/whole_capture.h"

namespace mptcpanalyzer {
namespace {

ByteBuffer counting(std::size_t size) {
  ByteBuffer bytes(size);
  for (std::size_t i = 0; i < size; ++i)
    bytes[i] = static_cast<std::uint8_t>(i % 251);
  return bytes;
}

TEST(BlockBuffer, HandsOutEveryByteOnceWhateverTheChunks) {
  const ByteBuffer all = counting(3 * BlockBuffer::kBlockSize + 17);
  for (const std::size_t chunk : {std::size_t{61}, std::size_t{4096}, all.size()}) {
    BlockBuffer buffer(std::make_unique<ChunkSource>(all, chunk));
    ByteBuffer got;
    std::size_t take = 1;
    while (*buffer.fill(take)) {
      EXPECT_EQ(buffer.offset(), got.size());
      append_bytes(got, buffer.unread().first(take));
      buffer.consume(take);
      take = take * 5 % 9973 + 1;
    }
    append_bytes(got, buffer.unread());
    EXPECT_EQ(got, all) << "chunk " << chunk;
  }
}

TEST(BlockBuffer, GrowsOverARecordLargerThanTheBlock) {
  const ByteBuffer all = counting(5 * BlockBuffer::kBlockSize);
  BlockBuffer buffer(std::make_unique<ChunkSource>(all, 100'000));
  ASSERT_TRUE(*buffer.fill(10));
  buffer.consume(3);
  ASSERT_TRUE(*buffer.fill(all.size() - 3));
  const Bytes unread = buffer.unread();
  EXPECT_TRUE(std::equal(unread.begin(), unread.end(), all.begin() + 3, all.end()));
  EXPECT_FALSE(*buffer.fill(all.size()));
}

// A source that counts how large a target it was ever offered: the free part of the block.
class OfferedSizeSource : public ByteSource {
 public:
  OfferedSizeSource(std::size_t size, std::size_t& largest) : rest_(size), largest_(largest) {}
  Result<std::size_t> read(std::span<std::uint8_t> target) override {
    largest_ = std::max(largest_, target.size());
    const std::size_t count = std::min(rest_, target.size());
    std::fill_n(target.begin(), count, std::uint8_t{0});
    rest_ -= count;
    return count;
  }
  std::uint64_t consumed() const override { return 0; }

 private:
  std::size_t rest_;
  std::size_t& largest_;
};

TEST(BlockBuffer, AClaimedSizeAllocatesNothing) {
  std::size_t largest = 0;
  BlockBuffer buffer(std::make_unique<OfferedSizeSource>(1000, largest));
  EXPECT_FALSE(*buffer.fill(std::size_t{1} << 40));
  EXPECT_EQ(buffer.unread().size(), 1000u);
  EXPECT_LE(largest, BlockBuffer::kBlockSize);
}

TEST(BlockBuffer, SkipsWhatHasNotArrivedWithoutKeepingIt) {
  const ByteBuffer all = counting(4 * BlockBuffer::kBlockSize + 5);
  BlockBuffer buffer(std::make_unique<ChunkSource>(all, 7777));
  ASSERT_TRUE(*buffer.fill(10));
  buffer.skip(4 * BlockBuffer::kBlockSize);
  EXPECT_TRUE(buffer.skipping());
  EXPECT_TRUE(buffer.unread().empty());
  ASSERT_TRUE(*buffer.fill(5));
  EXPECT_FALSE(buffer.skipping());
  EXPECT_EQ(buffer.offset(), 4 * BlockBuffer::kBlockSize);
  EXPECT_EQ(buffer.unread()[0], all[4 * BlockBuffer::kBlockSize]);
}

TEST(BlockBuffer, ASkipBeyondTheEndStaysOpen) {
  const ByteBuffer all = counting(100);
  BlockBuffer buffer(open_memory(all));
  buffer.skip(101);
  EXPECT_FALSE(*buffer.fill(1));
  EXPECT_TRUE(buffer.skipping());
}

}  // namespace
}  // namespace mptcpanalyzer
