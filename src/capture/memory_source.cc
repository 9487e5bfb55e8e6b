#include <algorithm>

#include "capture/byte_source.h"

namespace mptcpanalyzer {
namespace {

class MemorySource : public ByteSource {
 public:
  explicit MemorySource(Bytes bytes) : bytes_(bytes) {}

  Result<std::size_t> read(std::span<std::uint8_t> target) override {
    const std::size_t count = std::min(target.size(), bytes_.size() - consumed_);
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(consumed_), count, target.begin());
    consumed_ += count;
    return count;
  }

  std::uint64_t consumed() const override { return consumed_; }

 private:
  Bytes bytes_;
  std::size_t consumed_ = 0;
};

}  // namespace

std::unique_ptr<ByteSource> open_memory(Bytes bytes) {
  return std::make_unique<MemorySource>(bytes);
}

}  // namespace mptcpanalyzer
