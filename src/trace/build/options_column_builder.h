// OptionsColumnBuilder: the dictionaries of option kinds and MPTCP subtypes of a chunk.
// Threads: one at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "trace/build/column_builder.h"
#include "trace/columns/packet_row.h"

namespace mptcpanalyzer {

class OptionsColumnBuilder {
 public:
  OptionsColumnBuilder();

  void append(std::size_t row, const OptionLists& lists);

  OptionsColumn finish(std::size_t rows, BufferStore& store);

 private:
  static constexpr std::size_t kRecent = 32;

  struct Entry {
    std::size_t kinds_begin = 0;
    std::size_t subtypes_begin = 0;
    std::size_t kinds_count = 0;
    std::size_t subtypes_count = 0;
  };

  bool is(std::size_t entry, std::span<const std::uint8_t> kinds,
          std::span<const std::uint8_t> subtypes) const;
  std::size_t find_or_add(std::span<const std::uint8_t> kinds,
                          std::span<const std::uint8_t> subtypes);
  std::uint64_t hash_of(std::span<const std::uint8_t> kinds,
                        std::span<const std::uint8_t> subtypes) const;
  void grow();

  FullColumnBuilder<std::uint16_t> index_;
  std::vector<Entry> entries_;
  std::vector<std::uint8_t> kinds_;
  std::vector<std::uint8_t> subtypes_;
  // Where entries are found: by a guess, as packets of one kind come in runs, else by hash.
  std::array<std::uint32_t, kRecent> recent_{};
  std::vector<std::uint32_t> slots_;  // entry + 1; 0: empty. Open addressing, a power of two
  std::uint64_t seed_ = 0;            // random: nobody can prepare options that all collide
};

}  // namespace mptcpanalyzer
