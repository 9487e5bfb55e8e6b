#include "flow/byte_ranges.h"

#include <algorithm>
#include <cassert>

namespace mptcpanalyzer {

ByteRanges::Stretch ByteRanges::stretch_at(std::int64_t position, std::int64_t limit) const {
  if (empty() || position >= last_.end) return {limit, false};
  if (position >= last_.begin) return {std::min(limit, last_.end), true};
  const auto after = earlier_.first_after(position);
  if (after != earlier_.begin()) {
    const ByteRange& before = earlier_[earlier_.previous(after)];
    if (before.end > position) return {std::min(limit, before.end), true};
  }
  const std::int64_t next = after == earlier_.end() ? last_.begin : earlier_[after].begin;
  return {std::min(limit, next), false};
}

std::int64_t ByteRanges::count_in(std::int64_t begin, std::int64_t end) const {
  std::int64_t count = 0;
  while (begin < end) {
    const Stretch stretch = stretch_at(begin, end);
    if (stretch.covered) count += stretch.end - begin;
    begin = stretch.end;
  }
  return count;
}

void ByteRanges::add_apart(std::int64_t begin, std::int64_t end) {
  assert(begin < end);
  if (empty()) {
    last_ = {begin, end};
  } else if (begin < last_.begin) {
    add_below(begin, end);
  } else if (begin <= last_.end) {
    last_.end = std::max(last_.end, end);
  } else {
    earlier_.push_back(last_);
    last_ = {begin, end};
  }
}

void ByteRanges::add_below(std::int64_t begin, std::int64_t end) {
  if (end >= last_.begin) {
    last_ = {begin, std::max(last_.end, end)};
    while (!earlier_.empty() && earlier_.back().end >= last_.begin) {
      last_.begin = std::min(last_.begin, earlier_.back().begin);
      earlier_.pop_back();
    }
    return;
  }
  auto at = earlier_.first_after(begin);
  if (at != earlier_.begin() && earlier_[earlier_.previous(at)].end >= begin) {
    const auto grown = earlier_.previous(at);
    earlier_[grown].end = std::max(earlier_[grown].end, end);
    end = earlier_[grown].end;
  } else {
    earlier_.insert(at, {begin, end});
    at = earlier_.first_after(begin);
  }
  // Whatever begins inside or at the end of the range is now part of it.
  std::int64_t grown_end = end;
  while (at != earlier_.end() && earlier_[at].begin <= grown_end) {
    grown_end = std::max(grown_end, earlier_[at].end);
    at = earlier_.erase(at);
  }
  if (grown_end != end) earlier_[earlier_.previous(earlier_.first_after(begin))].end = grown_end;
}

}  // namespace mptcpanalyzer
