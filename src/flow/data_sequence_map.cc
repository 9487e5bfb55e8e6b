#include "flow/data_sequence_map.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace mptcpanalyzer {

DataSequenceMap::Announced DataSequenceMap::insert(const Mapping& mapping) {
  assert(mapping.length > 0);
  if (mapping.ssn == latest_.ssn && mapping.dsn == latest_.dsn &&
      mapping.length == latest_.length) {
    return {};
  }
  const std::uint64_t frame = keep_ == Keep::frames ? mapping.frame : 0;
  const Stored stored{mapping.ssn, mapping.dsn, frame << kLengthBits | mapping.length};
  Announced announced;
  if (!has_infinite_ && (mappings_.empty() || stored.ssn >= mappings_.back().end())) {
    append(stored);
    announced.added = true;
  } else {
    announced = insert_between(stored);
  }
  // A contradiction is not remembered as the latest: it is to be reported each time.
  if (!announced.conflict) latest_ = mapping;
  return announced;
}

void DataSequenceMap::append(const Stored& mapping) {
  if (keep_ == Keep::ranges && !mappings_.empty()) {
    Stored& last = mappings_.back();
    const auto length = static_cast<std::uint64_t>(last.length() + mapping.length());
    if (last.end() == mapping.ssn && last.dsn_at(mapping.ssn) == mapping.dsn &&
        length <= kMaxLength) {
      last.frame_and_length = length;
      return;
    }
  }
  mappings_.push_back(mapping);
}

// Fills the holes between the mappings that are there, and compares with them where they are.
DataSequenceMap::Announced DataSequenceMap::insert_between(const Stored& mapping) {
  Announced announced;
  std::int64_t position = mapping.ssn;
  const std::int64_t end = mapping.end();
  while (position < end) {
    const auto after = mappings_.first_after(position);
    const Stored* known =
        after == mappings_.begin() ? nullptr : &mappings_[mappings_.previous(after)];
    if (known != nullptr && known->end() <= position) known = nullptr;
    std::int64_t stop = end;
    if (known != nullptr) {
      stop = std::min(stop, known->end());
    } else {
      if (after != mappings_.end()) stop = std::min(stop, mappings_[after].ssn);
      if (has_infinite_ && position >= infinite_.ssn) {
        known = &infinite_;
      } else if (has_infinite_) {
        stop = std::min(stop, infinite_.ssn);
      }
    }
    if (known != nullptr) {
      announced.conflict |= known->dsn_at(position) != mapping.dsn_at(position);
    } else {
      const auto length = static_cast<std::uint64_t>(stop - position);
      mappings_.insert(
          after, {position, mapping.dsn_at(position), mapping.frame() << kLengthBits | length});
      announced.added = true;
    }
    position = stop;
  }
  return announced;
}

DataSequenceMap::Announced DataSequenceMap::insert_infinite(std::int64_t ssn, std::uint64_t dsn,
                                                            std::uint64_t frame) {
  if (has_infinite_) return {.added = false, .conflict = infinite_.dsn_at(ssn) != dsn};
  infinite_ = {ssn, dsn, (keep_ == Keep::frames ? frame : 0) << kLengthBits};
  has_infinite_ = true;
  return {.added = true, .conflict = false};
}

std::uint32_t DataSequenceMap::find(std::int64_t ssn, std::uint32_t length,
                                    std::vector<MappedPiece>& pieces) const {
  pieces.clear();
  if (!mappings_.empty() && ssn >= mappings_.back().ssn && ssn + length <= mappings_.back().end()) {
    const Stored& last = mappings_.back();
    pieces.push_back({0, length, last.dsn_at(ssn), last.frame()});
    return length;
  }
  return find_between(ssn, ssn + length, pieces);
}

std::uint32_t DataSequenceMap::find_between(std::int64_t ssn, std::int64_t end,
                                            std::vector<MappedPiece>& pieces) const {
  std::uint32_t found = 0;
  const auto take = [&](const Stored& mapping, std::int64_t from, std::int64_t to) {
    const auto length = static_cast<std::uint32_t>(to - from);
    pieces.push_back(
        {static_cast<std::uint32_t>(from - ssn), length, mapping.dsn_at(from), mapping.frame()});
    found += length;
  };
  const auto take_infinite = [&](std::int64_t from, std::int64_t to) {
    if (has_infinite_ && to > infinite_.ssn) take(infinite_, std::max(from, infinite_.ssn), to);
  };
  std::int64_t position = ssn;
  auto at = mappings_.first_after(ssn);
  if (at != mappings_.begin()) at = mappings_.previous(at);
  for (; at != mappings_.end() && mappings_[at].ssn < end; at = mappings_.next(at)) {
    const Stored& mapping = mappings_[at];
    if (mapping.end() <= position) continue;
    if (mapping.ssn > position) take_infinite(position, mapping.ssn);
    const std::int64_t from = std::max(position, mapping.ssn);
    position = std::min(end, mapping.end());
    take(mapping, from, position);
  }
  if (position < end) take_infinite(position, end);
  return found;
}

void DataSequenceMap::forget_before(std::int64_t ssn) {
  mappings_.drop_chunks_before(ssn, [](const Stored&) {});
}

void UnmappedData::add(const Part& part) {
  if (parts_.size() == kCapacity) parts_.erase(parts_.begin());
  parts_.push_back(part);
}

void UnmappedData::take_mapped(const DataSequenceMap& map, std::vector<Part>& mapped) {
  std::vector<MappedPiece> pieces;
  for (const Part& part : std::exchange(parts_, {})) {
    std::uint32_t offset = 0;
    const auto keep_until = [&](std::uint32_t stop) {
      if (stop > offset) add({part.ssn + offset, stop - offset, part.frame});
    };
    map.find(part.ssn, part.length, pieces);
    for (const MappedPiece& piece : pieces) {
      keep_until(piece.offset);
      offset = piece.offset + piece.length;
      const Part taken{part.ssn + piece.offset, piece.length, part.frame};
      // Pieces of one part that meet are one part again: the caller looks their mappings up.
      if (!mapped.empty() && mapped.back().frame == taken.frame &&
          mapped.back().ssn + mapped.back().length == taken.ssn) {
        mapped.back().length += taken.length;
      } else {
        mapped.push_back(taken);
      }
    }
    keep_until(part.length);
  }
}

}  // namespace mptcpanalyzer
