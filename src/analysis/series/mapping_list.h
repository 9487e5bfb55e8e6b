// The mappings of a connection (RFC 8684 section 3.3), each once however often it was announced.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <vector>

#include "analysis/subject/subject_packets.h"

namespace mptcpanalyzer {

struct AnnouncedMapping {
  double time_s = 0;  // of the packet that announced it first, since the first frame
  std::uint32_t packetid = 0;
  std::size_t stream = 0;  // index into Subject::streams
  Role mptcpdest = Role::server;
  std::uint16_t length = 0;  // bytes
};

// In the order of the capture, of the packets that were asked for; none that is infinite. The
// trace has replay_columns().
std::vector<AnnouncedMapping> mapping_list(const SubjectPackets& packets);

}  // namespace mptcpanalyzer
