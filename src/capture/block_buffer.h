// BlockBuffer: the window of a stream of bytes in which a reader finds its records.
//
// Bytes arrive in large blocks; records are views into the block. When a record is not whole, its
// front part moves to the start of the block and reading goes on behind it. The block grows only
// when bytes that really arrived have filled it, never because of a length that a file claims.
// Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

#include "base/bytes.h"
#include "base/result.h"
#include "capture/byte_source.h"

namespace mptcpanalyzer {

class BlockBuffer {
 public:
  // Measured on 1 GB of full-size frames and on the same cut to 120 bytes (million frames a
  // second of CPU time, first 128 bytes of each frame touched): 64 KiB 5.5-8.3 / 35, 128 KiB
  // 7.4-9.4 / 31-47, 256 KiB 8.5-9.1 / 40, 1 MiB 7.8-8.7 / 34-37, 4 MiB 7.2-7.5 / 24-31; mmap
  // 4.8-6.1 / 54-58. 256 KiB fits a second-level cache together with what reads it.
  static constexpr std::size_t kBlockSize = std::size_t{256} << 10;

  explicit BlockBuffer(std::unique_ptr<ByteSource> source);

  // What has arrived and was not consumed. The view lives until the next fill().
  Bytes unread() const { return Bytes(block_.get() + begin_, end_ - begin_); }

  // Drops bytes from the front of unread(); `count` may not exceed it. Their views stay valid.
  void consume(std::size_t count);

  // Drops bytes that need not have arrived yet.
  void skip(std::uint64_t count);

  // Reads until `wanted` bytes are unread; false when the end comes first. After an Error, which
  // is the source's, what is unread stays.
  Result<bool> fill(std::size_t wanted);

  // Whether skip() still waits for bytes.
  bool skipping() const { return skip_ > 0; }

  // The place of unread()'s front in the stream.
  std::uint64_t offset() const { return offset_; }

  const ByteSource& source() const { return *source_; }

 private:
  // The kernel copies faster to an aligned place (5 % on full-size frames).
  static constexpr std::size_t kAlignment = 64;

  struct Free {
    void operator()(std::uint8_t* block) const {
      ::operator delete[](block, std::align_val_t{kAlignment});
    }
  };
  using Block = std::unique_ptr<std::uint8_t[], Free>;

  static Block allocate(std::size_t size);
  void make_room(std::size_t wanted);

  std::unique_ptr<ByteSource> source_;
  std::size_t capacity_ = kBlockSize;
  Block block_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t skip_ = 0;
  std::uint64_t offset_ = 0;
};

}  // namespace mptcpanalyzer
