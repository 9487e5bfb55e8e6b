// SortedChunks: a sorted sequence for data that arrives almost in order.
//
// Elements stand in chunks of at most kChunkSize, so that appending costs what it costs in a
// vector, and an element that comes late moves a few hundred others at most, wherever it belongs. A
// sorted vector would move all of them, a tree would pay 40 bytes and an allocation for each.
// `Key` is the member that orders the elements; equal keys keep their order of arrival.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace mptcpanalyzer {

template <typename Element, auto Key>
class SortedChunks {
 public:
  using KeyType = std::decay_t<decltype(std::declval<Element>().*Key)>;
  static constexpr std::size_t kChunkSize = 256;

  // Where an element stands; any change of the sequence but push_back makes it invalid.
  struct Position {
    std::size_t chunk = 0;
    std::size_t index = 0;
    friend bool operator==(const Position&, const Position&) = default;
  };

  bool empty() const { return chunks_.empty(); }
  Element& back() { return chunks_.back().back(); }
  const Element& back() const { return chunks_.back().back(); }

  Position begin() const { return {}; }
  Position end() const { return {chunks_.size(), 0}; }
  Element& operator[](Position at) { return chunks_[at.chunk][at.index]; }
  const Element& operator[](Position at) const { return chunks_[at.chunk][at.index]; }

  Position next(Position at) const {
    if (++at.index < chunks_[at.chunk].size()) return at;
    return {at.chunk + 1, 0};
  }
  Position previous(Position at) const {
    assert(at != begin());
    if (at.index > 0) return {at.chunk, at.index - 1};
    return {at.chunk - 1, chunks_[at.chunk - 1].size() - 1};
  }

  // The first element whose key is greater than `key`.
  Position first_after(KeyType key) const {
    return search([key](const Element& element) { return !(key < element.*Key); });
  }

  void push_back(const Element& element) {
    assert(empty() || !(element.*Key < back().*Key));
    if (empty()) {
      chunks_.emplace_back();
    } else if (chunks_.back().size() == kChunkSize) {
      chunks_.emplace_back().reserve(kChunkSize);
    }
    chunks_.back().push_back(element);
  }

  // Inserts before `at`, where the order must allow it.
  void insert(Position at, const Element& element) {
    if (at == end()) return push_back(element);
    if (chunks_[at.chunk].size() == kChunkSize) at = split(at);
    auto& chunk = chunks_[at.chunk];
    chunk.insert(chunk.begin() + static_cast<std::ptrdiff_t>(at.index), element);
  }

  // Returns the position of the element behind the erased one.
  Position erase(Position at) {
    auto& chunk = chunks_[at.chunk];
    chunk.erase(chunk.begin() + static_cast<std::ptrdiff_t>(at.index));
    if (chunk.empty()) {
      chunks_.erase(chunks_.begin() + static_cast<std::ptrdiff_t>(at.chunk));
      return {at.chunk, 0};
    }
    return at.index < chunk.size() ? at : Position{at.chunk + 1, 0};
  }

  void pop_back() { erase(previous(end())); }

  // Drops leading chunks, always whole, all of whose elements are followed by one with a key not
  // greater than `key`; `visit` sees each dropped element.
  template <typename Visitor>
  void drop_chunks_before(KeyType key, Visitor visit) {
    std::size_t count = 0;
    while (count + 1 < chunks_.size() && !(key < chunks_[count + 1].front().*Key)) {
      for (const Element& element : chunks_[count])
        visit(element);
      ++count;
    }
    chunks_.erase(chunks_.begin(), chunks_.begin() + static_cast<std::ptrdiff_t>(count));
  }

 private:
  // The first element for which `precedes` is false.
  template <typename Predicate>
  Position search(Predicate precedes) const {
    const auto chunk =
        std::partition_point(chunks_.begin(), chunks_.end(),
                             [&](const auto& candidate) { return precedes(candidate.back()); });
    if (chunk == chunks_.end()) return end();
    const auto element = std::partition_point(chunk->begin(), chunk->end(), precedes);
    return {static_cast<std::size_t>(chunk - chunks_.begin()),
            static_cast<std::size_t>(element - chunk->begin())};
  }

  // Makes two chunks of a full one and returns the new position of what stood at `at`.
  Position split(Position at) {
    constexpr std::size_t kHalf = kChunkSize / 2;
    std::vector<Element> upper;
    upper.reserve(kChunkSize);
    auto& lower = chunks_[at.chunk];
    upper.assign(lower.begin() + kHalf, lower.end());
    lower.erase(lower.begin() + kHalf, lower.end());
    chunks_.insert(chunks_.begin() + static_cast<std::ptrdiff_t>(at.chunk) + 1, std::move(upper));
    return at.index < kHalf ? at : Position{at.chunk + 1, at.index - kHalf};
  }

  std::vector<std::vector<Element>> chunks_;  // none of them empty
};

}  // namespace mptcpanalyzer
