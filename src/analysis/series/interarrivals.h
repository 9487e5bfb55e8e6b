// Times between one packet with new data and the next of the same direction.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <span>
#include <vector>

#include "analysis/series/connection_series.h"

namespace mptcpanalyzer {

struct Interarrival {
  double gap_s = 0;
  std::size_t stream = 0;           // that carried the later one
  std::size_t previous_stream = 0;  // that carried the earlier one
  Role mptcpdest = Role::server;
};

// In the order of the capture. A clock that went back gives no time.
std::vector<Interarrival> interarrivals(std::span<const NewData> new_data);

}  // namespace mptcpanalyzer
