#include "analysis/series/interarrivals.h"

#include <array>

namespace mptcpanalyzer {

std::vector<Interarrival> interarrivals(std::span<const NewData> new_data) {
  std::vector<Interarrival> gaps;
  std::array<const NewData*, 2> latest = {};  // by role
  for (const NewData& data : new_data) {
    if (data.bytes <= 0) continue;  // a correction, no arrival
    const NewData*& before = latest[static_cast<std::size_t>(data.mptcpdest)];
    if (before != nullptr && data.time_s >= before->time_s) {
      gaps.push_back({data.time_s - before->time_s, data.stream, before->stream, data.mptcpdest});
    }
    before = &data;
  }
  return gaps;
}

}  // namespace mptcpanalyzer
