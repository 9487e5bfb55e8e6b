// Which numbers of a stream have arrived: everything below next(), and islands beyond it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace mptcpanalyzer {

struct NumberRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;  // past the last
};

// What two ranges share; empty where nothing.
constexpr NumberRange common(NumberRange a, NumberRange b) {
  const std::uint64_t begin = std::max(a.begin, b.begin);
  return {begin, std::max(begin, std::min(a.end, b.end))};
}

class ReceivedRanges {
 public:
  // The lowest number that is missing; streams of data start at relative number 1.
  std::uint64_t next() const { return next_; }
  const std::vector<NumberRange>& islands() const { return islands_; }

  void add(NumberRange range) {
    islands_.push_back(range);
    std::sort(islands_.begin(), islands_.end(),
              [](const NumberRange& a, const NumberRange& b) { return a.begin < b.begin; });
    std::vector<NumberRange> merged;
    for (const NumberRange& island : islands_) {
      if (island.begin <= next_) {
        next_ = std::max(next_, island.end);
      } else if (!merged.empty() && island.begin <= merged.back().end) {
        merged.back().end = std::max(merged.back().end, island.end);
      } else {
        merged.push_back(island);
      }
    }
    islands_ = std::move(merged);
  }

 private:
  std::uint64_t next_ = 1;
  std::vector<NumberRange> islands_;  // ascending, apart from each other
};

}  // namespace mptcpanalyzer
