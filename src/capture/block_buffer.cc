#include "capture/block_buffer.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace mptcpanalyzer {

BlockBuffer::BlockBuffer(std::unique_ptr<ByteSource> source)
    : source_(std::move(source)), block_(allocate(capacity_)) {}

BlockBuffer::Block BlockBuffer::allocate(std::size_t size) {
  return Block(new (std::align_val_t{kAlignment}) std::uint8_t[size]);
}

void BlockBuffer::consume(std::size_t count) {
  assert(count <= end_ - begin_);
  begin_ += count;
  offset_ += count;
}

void BlockBuffer::skip(std::uint64_t count) {
  const std::size_t here = static_cast<std::size_t>(std::min<std::uint64_t>(count, end_ - begin_));
  consume(here);
  skip_ += count - here;
}

// Moves the unread bytes to the front, so that those to come begin at an aligned place, and grows
// a block that they fill.
void BlockBuffer::make_room(std::size_t wanted) {
  const std::size_t unread = end_ - begin_;
  const std::size_t begin = (kAlignment - unread % kAlignment) % kAlignment;
  if (begin + unread >= capacity_) {
    capacity_ = std::min(2 * capacity_, wanted + kBlockSize);
    Block larger = allocate(capacity_);
    std::memcpy(larger.get() + begin, block_.get() + begin_, unread);
    block_ = std::move(larger);
  } else {
    std::memmove(block_.get() + begin, block_.get() + begin_, unread);
  }
  begin_ = begin;
  end_ = begin + unread;
}

Result<bool> BlockBuffer::fill(std::size_t wanted) {
  while (skip_ > 0 || end_ - begin_ < wanted) {
    make_room(wanted);
    Result<std::size_t> arrived = source_->read(std::span(block_.get() + end_, capacity_ - end_));
    if (!arrived) return arrived.error();
    if (*arrived == 0) return false;
    end_ += *arrived;
    const std::uint64_t rest = skip_;
    skip_ = 0;
    skip(rest);
  }
  return true;
}

}  // namespace mptcpanalyzer
