#include "analysis/series/mapping_list.h"

#include <set>
#include <tuple>

namespace mptcpanalyzer {

std::vector<AnnouncedMapping> mapping_list(const SubjectPackets& packets) {
  std::vector<AnnouncedMapping> mappings;
  std::set<std::tuple<DirectionId, std::uint64_t, std::uint32_t, std::uint16_t>> seen;
  packets.for_each_segment([&](const TrackedSegment& tracked, const SubjectRow& at, bool chosen) {
    if (!chosen) return;
    // RFC 8684 section 3.1: MP_CAPABLE maps the first data, which begins at 1.
    if (const std::uint16_t length = tracked.first_data_length;
        length != 0 && seen.insert({at.packet.direction(), 0, 1, length}).second)
      mappings.push_back({at.time_s, at.packet.frame(), at.stream, at.destination, length});
    for (const Dss& dss : tracked.dss_options()) {
      if (!dss.has_mapping() || dss.infinite()) continue;
      if (!seen.insert({at.packet.direction(), dss.dsn, dss.subflow_seq, dss.length}).second)
        continue;
      mappings.push_back({at.time_s, at.packet.frame(), at.stream, at.destination, dss.length});
    }
  });
  return mappings;
}

}  // namespace mptcpanalyzer
