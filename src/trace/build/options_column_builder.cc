#include "trace/build/options_column_builder.h"

#include <algorithm>
#include <cstring>
#include <random>

#include "trace/columns/checksum.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kInitialSlots = 64;

bool same(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

std::size_t guess_of(std::span<const std::uint8_t> kinds, std::span<const std::uint8_t> subtypes) {
  return 2 * kinds.size() +
         (subtypes.empty() ? 0 : 5 + subtypes.size() + 16 * std::size_t{subtypes[0]});
}

}  // namespace

OptionsColumnBuilder::OptionsColumnBuilder() : slots_(kInitialSlots) {
  std::random_device random;
  seed_ = std::uint64_t{random()} << 32U | random();
}

bool OptionsColumnBuilder::is(std::size_t entry, std::span<const std::uint8_t> kinds,
                              std::span<const std::uint8_t> subtypes) const {
  const Entry& known = entries_[entry];
  return same(std::span(kinds_).subspan(known.kinds_begin, known.kinds_count), kinds) &&
         same(std::span(subtypes_).subspan(known.subtypes_begin, known.subtypes_count), subtypes);
}

std::uint64_t OptionsColumnBuilder::hash_of(std::span<const std::uint8_t> kinds,
                                            std::span<const std::uint8_t> subtypes) const {
  return checksum(std::as_bytes(kinds), checksum(std::as_bytes(subtypes), seed_));
}

void OptionsColumnBuilder::append(std::size_t row, const OptionLists& lists) {
  const auto& [kinds, subtypes] = lists;
  std::uint32_t& recent = recent_[guess_of(kinds, subtypes) % kRecent];
  if (recent >= entries_.size() || !is(recent, kinds, subtypes)) {
    recent = static_cast<std::uint32_t>(find_or_add(kinds, subtypes));
  }
  index_.append(row, static_cast<std::uint16_t>(recent));
}

std::size_t OptionsColumnBuilder::find_or_add(std::span<const std::uint8_t> kinds,
                                              std::span<const std::uint8_t> subtypes) {
  if (2 * entries_.size() >= slots_.size()) grow();
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash_of(kinds, subtypes) & mask;
  for (; slots_[at] != 0; at = (at + 1) & mask) {
    if (is(slots_[at] - 1, kinds, subtypes)) return slots_[at] - 1;
  }
  entries_.push_back({kinds_.size(), subtypes_.size(), kinds.size(), subtypes.size()});
  kinds_.insert(kinds_.end(), kinds.begin(), kinds.end());
  subtypes_.insert(subtypes_.end(), subtypes.begin(), subtypes.end());
  slots_[at] = static_cast<std::uint32_t>(entries_.size());
  return entries_.size() - 1;
}

void OptionsColumnBuilder::grow() {
  slots_.assign(2 * slots_.size(), 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const Entry& entry = entries_[i];
    const auto kinds =
        std::span<const std::uint8_t>(kinds_).subspan(entry.kinds_begin, entry.kinds_count);
    const auto subtypes = std::span<const std::uint8_t>(subtypes_).subspan(entry.subtypes_begin,
                                                                           entry.subtypes_count);
    std::size_t at = hash_of(kinds, subtypes) & mask;
    while (slots_[at] != 0)
      at = (at + 1) & mask;
    slots_[at] = static_cast<std::uint32_t>(i + 1);
  }
}

OptionsColumn OptionsColumnBuilder::finish(std::size_t rows, BufferStore& store) {
  OptionsColumn column;
  if (!kinds_.empty() || !subtypes_.empty()) {
    column.index = index_.finish(rows, store).values;
    ListColumnBuilder<std::uint8_t> kinds;
    ListColumnBuilder<std::uint8_t> subtypes;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const Entry& entry = entries_[i];
      kinds.append(
          i, std::span<const std::uint8_t>(kinds_).subspan(entry.kinds_begin, entry.kinds_count));
      subtypes.append(i, std::span<const std::uint8_t>(subtypes_).subspan(entry.subtypes_begin,
                                                                          entry.subtypes_count));
    }
    column.kinds = kinds.finish(entries_.size(), store);
    column.subtypes = subtypes.finish(entries_.size(), store);
  }
  entries_.clear();
  kinds_.clear();
  subtypes_.clear();
  std::fill(slots_.begin(), slots_.end(), 0);
  recent_.fill(0);
  return column;
}

}  // namespace mptcpanalyzer
