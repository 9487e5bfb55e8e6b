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

// Classes [begin, end), which the subflow has not carried under these subflow sequence numbers.
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

// [begin, end) has no entry, but may have had one that was forgotten.
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
    // A hole that is filled from its edges must not leave an entry for each segment.
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
