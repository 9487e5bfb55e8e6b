// AnnouncedAddresses: which address each id stands for that a host announced by ADD_ADDR (RFC 8684
// section 3.4.1: an id names one address, until REMOVE_ADDR takes it back).
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <algorithm>
#include <vector>

#include "packet/mptcp_option.h"

namespace mptcpanalyzer {

class AnnouncedAddresses {
 public:
  // Returns whether the id stood for another address, whose place this one takes.
  bool add(const AddAddr& option) {
    for (Entry& entry : entries_) {
      if (entry.id != option.address_id) continue;
      const bool other = entry.address != option.address;
      entry.address = option.address;
      return other;
    }
    entries_.push_back({option.address_id, option.address});
    return false;
  }
  void remove(std::uint8_t id) {
    entries_.erase(std::remove_if(entries_.begin(), entries_.end(),
                                  [id](const Entry& entry) { return entry.id == id; }),
                   entries_.end());
  }

 private:
  struct Entry {
    std::uint8_t id = 0;
    IpAddress address;
  };
  std::vector<Entry> entries_;  // at most 256: one for each id
};

}  // namespace mptcpanalyzer
