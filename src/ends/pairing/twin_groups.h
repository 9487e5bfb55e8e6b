// TwinGroups: packets of two captures that agree in a key, grouped in the order of their arrival.
//
// An open-addressing table of groups; members are linked in order. Linear in the number of packets.
// Threads: one at a time; the trace may be shared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mptcpanalyzer {

class TwinGroups {
 public:
  static constexpr std::uint32_t kEnd = 0xffffffffU;

  struct Members {
    std::uint32_t head = kEnd;
    std::uint32_t tail = kEnd;
    std::uint32_t count = 0;
  };
  struct Group {
    std::uint64_t key = 0;
    Members members[2];  // of each capture
  };

  // Of at most so many packets of each capture.
  TwinGroups(std::size_t first_count, std::size_t second_count);

  // `packet` is the caller's number of a packet of capture 0 or 1, below the count given for it.
  void add(int capture, std::uint32_t packet, std::uint64_t key);

  // In the order in which their first member was added.
  const std::vector<Group>& groups() const { return groups_; }
  std::uint32_t next(int capture, std::uint32_t packet) const { return next_[capture][packet]; }

 private:
  std::vector<std::uint32_t> slots_;  // index into groups_ + 1; 0: free
  std::vector<Group> groups_;
  std::vector<std::uint32_t> next_[2];
};

}  // namespace mptcpanalyzer
