// ByteRanges: a set of bytes of a sequence space, kept as disjoint ranges.
//
// Its size grows with the holes, not with what was added: a subflow whose data came in order is one
// range, which is kept apart so that adding at the end costs a few instructions and no memory.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <cstdint>

#include "flow/sorted_chunks.h"

namespace mptcpanalyzer {

struct ByteRange {
  std::int64_t begin = 0;
  std::int64_t end = 0;  // exclusive

  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

class ByteRanges {
 public:
  // Bytes up to `end` that are all in the set, or all not.
  struct Stretch {
    std::int64_t end = 0;
    bool covered = false;
  };

  bool empty() const { return last_.begin == last_.end; }

  // The end of the highest range; only when not empty.
  std::int64_t end() const { return last_.end; }

  // The longest stretch that starts at `position` and ends at or before `limit`.
  Stretch stretch_at(std::int64_t position, std::int64_t limit) const;

  // How many bytes of [begin, end) are in the set.
  std::int64_t count_in(std::int64_t begin, std::int64_t end) const;

  // Adds [begin, end), which must not be empty.
  void add(std::int64_t begin, std::int64_t end) {
    if (begin == last_.end && !empty()) {
      last_.end = end;
    } else {
      add_apart(begin, end);
    }
  }

 private:
  void add_apart(std::int64_t begin, std::int64_t end);
  void add_below(std::int64_t begin, std::int64_t end);

  SortedChunks<ByteRange, &ByteRange::begin> earlier_;  // do not touch each other nor last_
  ByteRange last_;                                      // the highest
};

}  // namespace mptcpanalyzer
