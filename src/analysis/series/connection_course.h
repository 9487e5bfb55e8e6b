// ConnectionCourse: the data of a connection over time, as all that judges it looks at it: each
// packet with data and each acknowledgement that says something new, in one walk.
// Memory: 56 bytes for each of them.
// Threads: a plain value, which any number may read.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/series/connection_series.h"
#include "analysis/subject/subject_packets.h"
#include "analysis/summary/mptcp_summary.h"
#include "analysis/summary/silent_paths.h"

namespace mptcpanalyzer {

// A packet with data, or one that acknowledges some, as far as it is about one direction of data.
// Numbers of data are relative to the first byte of that direction; of a connection that is in
// fallback they are those of its tcp stream.
struct CourseStep {
  std::int64_t time_ns = 0;
  std::uint32_t frame = 0;
  std::uint32_t row = 0;  // of the trace
  // Data: of its first byte, and behind its last. Acknowledgement: the highest DATA_ACK by then,
  // and the end of the window that the receiver announced with it: the highest by then.
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t window_bytes = -1;  // that this acknowledgement announces; less than 0: none
  // Data: of payload. Acknowledgement: of its subflow, that it acknowledges beyond all before.
  std::uint32_t bytes = 0;
  // Of its subflow, relative: behind the data; or acknowledged by it.
  std::uint32_t tcp_end = 0;
  std::uint32_t new_bytes = 0;  // that no subflow carried before
  std::uint16_t stream = 0;     // index into Subject::streams
  bool is_data = false;
  bool has_number = false;      // begin and end are known
  bool is_reinjection = false;  // all or some of its data was carried by another subflow first
  bool advances_data = false;   // DATA_ACK: beyond all before
  bool advances_tcp = false;    // acknowledges, or by SACK, more of its subflow than before
  Retransmission retransmission = Retransmission::none;
};

struct ConnectionCourse {
  std::optional<MptcpSummary> summary;  // nothing: the subject is a plain tcp stream
  // By the role that the data travels towards, in the order of the capture.
  std::array<std::vector<CourseStep>, 2> towards;
  std::vector<RttSample> rtts;           // by Karn's rule, in the order of the capture
  std::vector<SilentPath> silent_paths;  // by begin
  std::int64_t first_ns = kNoTime;       // of its packets
  std::int64_t last_ns = kNoTime;
  std::uint32_t last_frame = 0;

  const std::vector<CourseStep>& data_to(Role role) const {
    return towards[static_cast<std::size_t>(role)];
  }
};

// One walk over the segments. The trace has replay_columns(). Of a plain tcp stream it is empty.
ConnectionCourse connection_course(const SubjectPackets& packets);

}  // namespace mptcpanalyzer
