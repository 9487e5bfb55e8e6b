// ConnectionSeries: what the summary of a connection sums up, over time: new data, round trips,
// data in flight and receive windows. docs/definitions.md defines each number.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "analysis/subject/subject_packets.h"

namespace mptcpanalyzer {

// Data that its subflow carried first. Times are seconds since the first frame of the capture.
struct NewData {
  double time_s = 0;
  std::uint32_t packetid = 0;
  std::size_t stream = 0;  // index into Subject::streams
  Role mptcpdest = Role::server;
  // Less than 0 where a mapping that came late told that earlier data was not new.
  std::int64_t bytes = 0;
};

// A round trip of data that travelled towards `mptcpdest`, at the packet that acknowledged it.
struct RttSample {
  double time_s = 0;
  std::uint32_t packetid = 0;
  std::size_t stream = 0;
  Role mptcpdest = Role::server;
  std::int64_t rtt_ns = 0;
};

// An amount as it is after a packet.
struct BytesAt {
  double time_s = 0;
  std::uint32_t packetid = 0;
  std::int64_t bytes = 0;
};

struct ConnectionSeries {
  // In the order of the capture.
  std::vector<NewData> new_data;
  std::vector<RttSample> rtts;
  // By the role that the data travels towards; where they change.
  std::array<std::vector<BytesAt>, 2> flight;          // sent and not DATA_ACKed
  std::array<std::vector<BytesAt>, 2> receive_window;  // that the receiver announced
};

// Of the packets that were asked for; that data was acknowledged is learned from all. The subject
// is a connection, the trace has replay_columns().
ConnectionSeries connection_series(const SubjectPackets& packets);

}  // namespace mptcpanalyzer
