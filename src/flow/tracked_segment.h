// TrackedSegment: what TCP analysis and the annotation of data ask of a segment and of the tracker,
// by value and without the segment.
//
// So both can be done later, on another thread, or from the columns of a trace.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "flow/connection.h"
#include "flow/stream_table.h"
#include "flow/tcp_analysis.h"

namespace mptcpanalyzer {

// In 40 bytes of options there is room for five DSS options that say something: at least 8 bytes.
inline constexpr std::size_t kMaxDssOptions = 5;

struct TrackedSegment {
  SegmentFacts tcp;
  StreamPosition at;
  std::uint32_t relative_seq = 0;
  std::uint32_t relative_ack = 0;                  // the raw field when the segment has no ACK flag
  std::int8_t window_scale = kWindowScaleUnknown;  // of its sender, as known by now
  bool length_known = false;      // else tcp.length is 0, and the segment is not analysed
  std::uint32_t subflow = kNone;  // index of the Subflow; the rest is of use only when it is one
  bool on_initial_subflow = false;
  bool counts_from_isn = true;      // relative_seq does, so that it is a subflow sequence number
  ConnectionId connection = kNone;  // the rest likewise
  Role opener_role = Role::client;  // of the side that opened the subflow, as known by now
  Role sender = Role::client;       // the MPTCP role of who sent the segment
  std::uint16_t first_data_length = 0;  // that MP_CAPABLE maps; 0: it does not
  std::uint8_t dss_count = 0;
  std::array<std::optional<std::uint64_t>, 2> idsn;  // by role, where the key is known by now
  std::array<Dss, kMaxDssOptions> dss;               // those with a DATA_ACK or a mapping

  std::span<const Dss> dss_options() const { return {dss.data(), dss_count}; }
  bool has(std::uint16_t flag) const { return (tcp.flags & flag) != 0; }
};

}  // namespace mptcpanalyzer
