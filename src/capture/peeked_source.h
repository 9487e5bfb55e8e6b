// PeekedSource: a source whose first bytes can be looked at before it is read, for sniffing.
// Threads: one at a time.
#pragma once

#include <memory>
#include <vector>

#include "capture/byte_source.h"

namespace mptcpanalyzer {

class PeekedSource : public ByteSource {
 public:
  explicit PeekedSource(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}

  // The first `count` bytes, or all there are if fewer. Only before the first read(). The view
  // lives until the next call.
  Result<Bytes> peek(std::size_t count);

  Result<std::size_t> read(std::span<std::uint8_t> target) override;
  std::uint64_t consumed() const override { return source_->consumed(); }
  SourceEnd end() const override { return source_->end(); }

 private:
  std::unique_ptr<ByteSource> source_;
  std::vector<std::uint8_t> front_;  // peeked at
  std::size_t served_ = 0;           // how much of it read() has given out
};

}  // namespace mptcpanalyzer
