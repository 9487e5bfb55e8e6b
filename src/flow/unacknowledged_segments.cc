#include "flow/unacknowledged_segments.h"

#include <algorithm>
#include <cassert>

#include "flow/sequence_number.h"

namespace mptcpanalyzer {

void UnacknowledgedSegments::add(std::uint32_t start, std::uint32_t end, std::uint64_t frame,
                                 std::int64_t time_ns, Place place) {
  assert(start != end && !full());
  Sent sent{start, end, frame << Sent::kMarks, time_ns};
  if (place != Place::in_order) sent.frame_and_marks |= Sent::kRepeated;
  if (place == Place::acknowledged) sent.frame_and_marks |= Sent::kAcknowledged;
  if (count_ == 0) {
    lowest_start_ = start;
    longest_ = 0;
  } else if (is_before(start, lowest_start_)) {
    lowest_start_ = start;
  }
  longest_ = std::max(longest_, end - start);
  if (count_ == 0 || is_before(at(count_ - 1).end, end)) {
    if (count_ > 0 && is_before(start, at(count_ - 1).end)) mark_repeated(start, end);
    insert(count_, sent);
    return;
  }
  mark_repeated(start, end);
  const std::uint32_t index = first_ending_from(end);
  if (index < count_ && at(index).end == end) {
    Sent& first = at(index);
    if (is_before(start, first.start)) first.start = start;
    return;
  }
  sent.frame_and_marks |= Sent::kLate;
  insert(index, sent);
}

// The first segment whose end is not before `end`.
std::uint32_t UnacknowledgedSegments::first_ending_from(std::uint32_t end) const {
  std::uint32_t low = 0;
  std::uint32_t high = count_;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (is_before(at(middle).end, end)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

void UnacknowledgedSegments::mark_repeated(std::uint32_t start, std::uint32_t end) {
  for (std::uint32_t index = first_ending_from(start + 1);
       index < count_ && is_before(at(index).start, end); ++index) {
    at(index).frame_and_marks |= Sent::kRepeated;
  }
}

// Moves whichever side of `index` is shorter.
void UnacknowledgedSegments::insert(std::uint32_t index, const Sent& sent) {
  if (count_ == allocated_) grow();
  ++count_;
  if (index < count_ / 2) {
    head_ = (head_ - 1) & (allocated_ - 1);
    for (std::uint32_t i = 0; i < index; ++i)
      at(i) = at(i + 1);
  } else {
    for (std::uint32_t i = count_ - 1; i > index; --i)
      at(i) = at(i - 1);
  }
  at(index) = sent;
}

void UnacknowledgedSegments::grow() {
  const std::uint32_t allocated = std::max(4U, allocated_ * 2);
  auto ring = std::make_unique<Sent[]>(allocated);  // NOLINT(modernize-avoid-c-arrays)
  for (std::uint32_t i = 0; i < count_; ++i)
    ring[i] = at(i);
  ring_ = std::move(ring);
  allocated_ = allocated;
  head_ = 0;
}

UnacknowledgedSegments::Acknowledged UnacknowledgedSegments::acknowledge(std::uint32_t ack) {
  Acknowledged result;
  while (count_ > 0 && !is_before(ack, at(0).end)) {
    const Sent& sent = at(0);
    if (sent.end == ack) {
      result.frame = sent.frame();
      result.time_ns = sent.time_ns;
    }
    result.ambiguous |= sent.marked() && (sent.end == ack || !sent.was_acknowledged());
    head_ = (head_ + 1) & (allocated_ - 1);
    --count_;
  }
  if (count_ > 0 && is_before(lowest_start_, ack)) trim(ack);
  return result;
}

// Cuts what was acknowledged off the segments that `ack` divides, and finds the lowest start again.
// A segment can begin below a position only if it ends within the longest length behind it, so few
// need a look.
void UnacknowledgedSegments::trim(std::uint32_t ack) {
  std::uint32_t lowest = at(count_ - 1).end;
  for (std::uint32_t index = 0; index < count_; ++index) {
    Sent& sent = at(index);
    if (!is_before(sent.end - longest_, lowest)) break;
    if (is_before(sent.start, ack)) sent.start = ack;
    if (is_before(sent.start, lowest)) lowest = sent.start;
  }
  lowest_start_ = lowest;
}

std::int64_t UnacknowledgedSegments::oldest_time_ns() const {
  assert(!empty());
  // One that came late is younger than some segment behind it: it was put before that.
  std::uint32_t index = 0;
  while (index + 1 < count_ && at(index).late())
    ++index;
  return at(index).time_ns;
}

std::uint32_t UnacknowledgedSegments::span() const {
  return empty() ? 0 : at(count_ - 1).end - lowest_start_;
}

void UnacknowledgedSegments::release() {
  assert(empty());
  ring_.reset();
  allocated_ = 0;
  head_ = 0;
}

}  // namespace mptcpanalyzer
