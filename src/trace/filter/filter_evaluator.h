// FilterEvaluator: asks a Filter of the packets of one trace, a block of rows at a time.
//
// A test of a fixed-width column runs over the block without looking at fields; what depends on the
// direction of a packet alone (addresses, streams, roles) is asked once a direction; the rest goes
// through value_of(). Answers are those of asking every test of every packet by value_of().
// Threads: one at a time; the filter and the trace may be shared.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "trace/columns/trace.h"
#include "trace/filter/filter.h"

namespace mptcpanalyzer {

class FilterEvaluator {
 public:
  // Both outlive it. The trace must have the columns of the filter.
  FilterEvaluator(const Filter& filter, const Trace& trace);

  // Clears wanted[i] unless row first_row + i passes; those already clear stay so. Any number of
  // rows, but fast for some thousands that do not cross the end of a chunk.
  void keep_passing(std::size_t first_row, std::span<std::uint8_t> wanted);

 private:
  enum class Answer : std::uint8_t { unknown, yes, no };

  // A condition with what is known of it in this trace.
  struct Node {
    const FilterCondition* condition = nullptr;
    std::vector<Node> children;
    std::vector<Answer> by_direction;  // of a test that depends on the direction alone; else empty
  };

  Node prepare(const FilterCondition& condition) const;
  void keep(Node& node, std::size_t first_row, std::span<std::uint8_t> wanted) const;
  void keep_any(Node& node, std::size_t first_row, std::span<std::uint8_t> wanted) const;
  void keep_by_direction(Node& node, std::size_t first_row, std::span<std::uint8_t> wanted) const;

  const Trace& trace_;
  Node root_;
};

}  // namespace mptcpanalyzer
