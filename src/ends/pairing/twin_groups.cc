#include "ends/pairing/twin_groups.h"

#include <bit>

namespace mptcpanalyzer {

TwinGroups::TwinGroups(std::size_t first_count, std::size_t second_count)
    : slots_(std::bit_ceil(2 * (first_count + second_count) + 1)) {
  groups_.reserve(first_count);
  next_[0].assign(first_count, kEnd);
  next_[1].assign(second_count, kEnd);
}

void TwinGroups::add(int capture, std::uint32_t packet, std::uint64_t key) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = key & mask;
  while (slots_[slot] != 0 && groups_[slots_[slot] - 1].key != key)
    slot = (slot + 1) & mask;
  if (slots_[slot] == 0) {
    groups_.push_back({key, {}});
    slots_[slot] = static_cast<std::uint32_t>(groups_.size());
  }
  Members& members = groups_[slots_[slot] - 1].members[capture];
  if (members.count++ == 0) {
    members.head = packet;
  } else {
    next_[capture][members.tail] = packet;
  }
  members.tail = packet;
}

}  // namespace mptcpanalyzer
