#include "capture/peeked_source.h"

#include <algorithm>
#include <cassert>

namespace mptcpanalyzer {

Result<Bytes> PeekedSource::peek(std::size_t count) {
  assert(served_ == 0);
  std::size_t filled = front_.size();
  if (filled < count) front_.resize(count);
  while (filled < count) {
    Result<std::size_t> arrived = source_->read(std::span(front_).subspan(filled));
    if (!arrived || *arrived == 0) {
      front_.resize(filled);
      if (!arrived) return arrived.error();
      break;
    }
    filled += *arrived;
  }
  return Bytes(front_).first(std::min(count, front_.size()));
}

Result<std::size_t> PeekedSource::read(std::span<std::uint8_t> target) {
  if (served_ == front_.size()) return source_->read(target);
  const Bytes rest = Bytes(front_).subspan(served_);
  const std::size_t count = std::min(rest.size(), target.size());
  std::copy_n(rest.begin(), count, target.begin());
  served_ += count;
  return count;
}

}  // namespace mptcpanalyzer
