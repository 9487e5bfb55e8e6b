// A byte of data has two places, and each place remembers. `seen` of a subflow knows which subflow
// sequence numbers it has carried: one that is used again is TCP's retransmission, whatever its
// DSN. Of all others `first_carried_`, disjoint ranges of DSNs in their order, tells who had the
// data first: nobody, then it is new; this subflow, then it is data-retransmitted; another one,
// then it is reinjected. The first carrier keeps the credit, so an entry never changes hands.
//
//   subflow, its numbers, DSNs   first_carried_ then         classes
//   1  [1, 101)    [0, 100)      1: [0, 100)                 100 new
//   2  [1, 101)    [50, 150)     ... 2: [100, 150)           50 reinjected (1 had them), 50 new
//   1  [1, 101)    [0, 100)      as before                   100 retransmitted: seen by number
//   1  [101, 151)  [100, 150)    as before                   50 reinjected (2 had them)
//   2  [101, 151)  [100, 150)    as before                   50 data-retransmitted
//
// What makes it fast: nearly all data comes behind all that went before, on its subflow and in the
// connection, and is appended without a search. What keeps it small: neighbours of one subflow are
// one entry, and of data that was acknowledged long ago only that it was carried stays
// (`forgotten_`).
#include "flow/data_ledger.h"

#include <algorithm>
#include <cassert>

#include "flow/sequence_number.h"

namespace mptcpanalyzer {
namespace {

// How many transmissions a search may look at; only a capture made for it comes near.
constexpr std::size_t kMaxExamined = 16 * DataLedger::kMaxCopies;

// No connection sends so much; only damaged or invented DSNs are so far away.
constexpr std::int64_t kMaxDistance = std::int64_t{1} << 62U;

// One entry a frame. A frame with several parts is the plain thing if any of them is.
void sort_and_unite(std::vector<DataCopy>& copies) {
  if (copies.size() < 2) return;
  std::stable_sort(copies.begin(), copies.end(),
                   [](const DataCopy& a, const DataCopy& b) { return a.frame < b.frame; });
  auto kept = copies.begin();
  for (auto copy = copies.begin() + 1; copy != copies.end(); ++copy) {
    if (copy->frame == kept->frame) {
      kept->is_retransmission &= copy->is_retransmission;
      kept->of_retransmission &= copy->of_retransmission;
    } else {
      *++kept = *copy;
    }
  }
  copies.erase(kept + 1, copies.end());
}

std::uint64_t bytes(std::int64_t begin, std::int64_t end) {
  return static_cast<std::uint64_t>(end - begin);
}

}  // namespace

DataClasses& DataClasses::operator+=(const DataClasses& other) {
  new_data += other.new_data;
  retransmitted += other.retransmitted;
  data_retransmitted += other.data_retransmitted;
  reinjected += other.reinjected;
  gap_filling += other.gap_filling;
  return *this;
}

DataClasses DataLedger::add(const SentData& data, std::vector<DataCopy>* copies) {
  if (copies != nullptr) copies->clear();
  reinjected_from_.clear();
  const DataClasses classes = enter(data, copies);
  if (copies != nullptr) sort_and_unite(*copies);
  return classes;
}

DataClasses DataLedger::add(std::uint32_t subflow, std::uint64_t frame, std::int64_t ssn,
                            std::span<const MappedPiece> pieces, std::vector<DataCopy>* copies) {
  if (copies != nullptr) copies->clear();
  reinjected_from_.clear();
  DataClasses classes;
  for (const MappedPiece& piece : pieces) {
    classes += enter({subflow, frame, ssn + piece.offset, piece.dsn, piece.length}, copies);
  }
  if (copies != nullptr) sort_and_unite(*copies);
  return classes;
}

DataLedger::Subflow& DataLedger::subflow_of(std::uint32_t number) {
  if (recent_ < subflows_.size() && subflows_[recent_].number == number) return subflows_[recent_];
  auto found = std::lower_bound(
      subflows_.begin(), subflows_.end(), number,
      [](const Subflow& subflow, std::uint32_t wanted) { return subflow.number < wanted; });
  if (found == subflows_.end() || found->number != number) {
    found = subflows_.insert(found, Subflow{});
    found->number = number;
  }
  recent_ = static_cast<std::size_t>(found - subflows_.begin());
  return *found;
}

// The common case: data behind all that went before, on the subflow as in the connection.
bool DataLedger::append(const SentData& data, std::int64_t position, Subflow& subflow) {
  if (!subflow.seen.empty() && data.ssn < subflow.seen.end()) return false;
  const std::int64_t end = position + data.length;
  if (first_carried_.empty()) {
    first_carried_.push_back({position, end, data.subflow});
  } else {
    FirstCarried& last = first_carried_.back();
    if (position < last.end) return false;
    if (position == last.end && last.subflow == data.subflow) {
      last.end = end;
    } else {
      first_carried_.push_back({position, end, data.subflow});
    }
  }
  subflow.seen.add(data.ssn, data.ssn + data.length);
  if (keep_ == Keep::frames) note(subflow, position, end, data.frame, false);
  return true;
}

// Cuts the payload where the subflow's numbers change between used before and not used, and classes
// each stretch by itself: a segment may repeat its first half and bring its second. A DSN that is
// too far away to be placed is compared with nothing.
DataClasses DataLedger::enter(const SentData& data, std::vector<DataCopy>* copies) {
  assert(data.length > 0);
  if (!has_base_) {
    base_ = data.dsn;
    has_base_ = true;
  }
  Subflow& subflow = subflow_of(data.subflow);
  const std::int64_t limit = data.ssn + data.length;
  const std::int64_t position = data_distance(base_, data.dsn);
  const bool placed = -kMaxDistance <= position && position <= kMaxDistance;
  DataClasses classes;
  if (placed && append(data, position, subflow)) {
    classes.new_data = data.length;
    return classes;
  }
  for (std::int64_t ssn = data.ssn; ssn < limit;) {
    const auto stretch = subflow.seen.stretch_at(ssn, limit);
    const std::uint64_t new_before = classes.new_data;
    const std::uint64_t length = bytes(ssn, stretch.end);
    const std::int64_t begin = placed ? position + (ssn - data.ssn) : 0;
    const std::int64_t end = begin + (stretch.end - ssn);
    if (stretch.covered) {
      classes.retransmitted += length;
    } else {
      if (!subflow.seen.empty() && ssn < subflow.seen.end()) classes.gap_filling += length;
      if (placed) {
        claim(begin, end, data.subflow, classes);
      } else {
        classes.new_data += length;
      }
    }
    if (keep_ == Keep::frames && placed) {
      const bool all_new = classes.new_data - new_before == length;
      if (copies != nullptr && !all_new) find_copies(begin, end, data, stretch.covered, *copies);
      note(subflow, begin, end, data.frame, stretch.covered);
    }
    ssn = stretch.end;
  }
  subflow.seen.add(data.ssn, limit);
  return classes;
}

// Classes [begin, end), which the subflow has not carried under these subflow sequence numbers,
// from entry to entry: of [0, 30) on subflow 2, when first_carried_ has 1: [0, 10) and 2: [20, 30),
// the first ten bytes are reinjected, the next ten a hole, the last ten data-retransmitted.
void DataLedger::claim(std::int64_t begin, std::int64_t end, std::uint32_t subflow,
                       DataClasses& classes) {
  while (begin < end) {
    const auto after = first_carried_.first_after(begin);
    std::int64_t stop = end;
    const FirstCarried* first = nullptr;
    if (after != first_carried_.begin()) {
      first = &first_carried_[first_carried_.previous(after)];
      if (first->end <= begin) first = nullptr;
    }
    if (first != nullptr) {
      stop = std::min(stop, first->end);
      const std::uint64_t length = bytes(begin, stop);
      if (first->subflow == subflow) {
        classes.data_retransmitted += length;
      } else {
        classes.reinjected += length;
        reinjected_from_.push_back({first->subflow, length});
      }
    } else {
      if (after != first_carried_.end()) stop = std::min(stop, first_carried_[after].begin);
      claim_hole(begin, stop, subflow, classes);
    }
    begin = stop;
  }
}

// [begin, end) has no entry, but may have had one that was forgotten: such data counts as
// reinjected, and it is not known from whom. All else is new, and gets an entry, or makes its
// neighbours longer: a hole that is filled from its edges must not leave an entry for each segment.
// With 1: [0, 10) and 1: [20, 30)
//
//   1 carries [10, 15)   1: [0, 15), 1: [20, 30)                 the one before grows
//   1 carries [15, 20)   1: [0, 30)                              it takes in the one after, too
//   2 carries [12, 15)   1: [0, 10), 2: [12, 15), 1: [20, 30)    (from the start) one of its own
void DataLedger::claim_hole(std::int64_t begin, std::int64_t end, std::uint32_t subflow,
                            DataClasses& classes) {
  while (begin < end) {
    const auto stretch = forgotten_.stretch_at(begin, end);
    if (stretch.covered) {
      classes.reinjected += bytes(begin, stretch.end);
      begin = stretch.end;
      continue;
    }
    classes.new_data += bytes(begin, stretch.end);
    auto after = first_carried_.first_after(begin);
    FirstCarried* before =
        after == first_carried_.begin() ? nullptr : &first_carried_[first_carried_.previous(after)];
    if (before != nullptr && (before->end != begin || before->subflow != subflow)) before = nullptr;
    const bool meets_after = after != first_carried_.end() &&
                             first_carried_[after].begin == stretch.end &&
                             first_carried_[after].subflow == subflow;
    if (before != nullptr) {
      before->end = meets_after ? first_carried_[after].end : stretch.end;
      if (meets_after) first_carried_.erase(after);
    } else if (meets_after) {
      first_carried_[after].begin = begin;
    } else {
      first_carried_.insert(after, {begin, stretch.end, subflow});
    }
    begin = stretch.end;
  }
}

// The frames, of whatever subflow, that carried some of [begin, end). Transmissions stand in the
// order of their begin, not of their end: one that reaches in may begin before, but not by more
// than the longest.
void DataLedger::find_copies(std::int64_t begin, std::int64_t end, const SentData& data, bool again,
                             std::vector<DataCopy>& copies) const {
  const std::size_t most = copies.size() + kMaxCopies;
  std::size_t examined = 0;
  for (const Subflow& subflow : subflows_) {
    // Data under old subflow sequence numbers repeats this subflow's own frames as TCP does.
    if (again && subflow.number == data.subflow) continue;
    const auto& transmissions = subflow.transmissions;
    auto at = transmissions.first_after(begin - subflow.longest);
    for (; at != transmissions.end(); at = transmissions.next(at)) {
      const Transmission& transmission = transmissions[at];
      if (transmission.begin >= end || ++examined > kMaxExamined) break;
      if (transmission.end() <= begin || transmission.frame() == data.frame) continue;
      if (copies.size() == most) return;
      copies.push_back(
          {transmission.frame(), subflow.number, transmission.is_retransmission(), again});
    }
  }
}

// Segments with offloaded segmentation may be longer than an entry can say: they take several.
void DataLedger::note(Subflow& subflow, std::int64_t begin, std::int64_t end, std::uint64_t frame,
                      bool again) {
  auto& transmissions = subflow.transmissions;
  while (begin < end) {
    const std::int64_t length = std::min(end - begin, Transmission::kMaxLength);
    const Transmission transmission(begin, length, frame, again);
    subflow.longest = std::max(subflow.longest, length);
    if (transmissions.empty() || begin >= transmissions.back().begin) {
      transmissions.push_back(transmission);
    } else {
      transmissions.insert(transmissions.first_after(begin), transmission);
    }
    begin += length;
  }
}

void DataLedger::forget_before(std::uint64_t dsn) {
  if (!has_base_) return;
  first_carried_.drop_chunks_before(data_distance(base_, dsn), [this](const FirstCarried& entry) {
    forgotten_.add(entry.begin, entry.end);
  });
}

}  // namespace mptcpanalyzer
