// DataLevel: what happened in one direction of an MPTCP connection at the level of data sequence
// numbers. docs/definitions.md defines each number.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <deque>
#include <optional>

#include "analysis/subject/distribution.h"
#include "flow/data_annotation.h"
#include "flow/tracked_segment.h"

namespace mptcpanalyzer {

struct DataLevelSummary {
  std::optional<Spread> dsn_rtt_ns;    // from a mapping's first bytes to the covering DATA_ACK
  std::optional<Spread> flight_bytes;  // at each segment with new data
  std::optional<Spread> receive_window_bytes;  // at each DATA_ACK of the receiver
  std::optional<Spread> data_ack_bytes;        // that each DATA_ACK which advanced acknowledged
  std::optional<Spread> burst_bytes;           // of runs of new data on one subflow
  std::uint64_t switches = 0;                  // from one subflow to another, between two bursts
  // Data that ends beyond the window that its receiver had announced by then: what is out of order
  // of it the receiver throws away (RFC 8684 section 3.3.1).
  std::uint64_t beyond_window_packets = 0;
  std::uint64_t beyond_window_bytes = 0;
};

// The window that a segment with a DATA_ACK announces, scaled: that of the connection.
std::int64_t receive_window_bytes(const TrackedSegment& tracked);

class DataLevelCounter {
 public:
  // Payload that the host of this direction sent on a subflow; `new_bytes` of it are new data, with
  // a mapping or without.
  void add_data(const TrackedSegment& tracked, const DataAnnotation& data, std::uint64_t new_bytes);

  // A DATA_ACK of the other host.
  void add_data_ack(const TrackedSegment& tracked, std::uint64_t data_ack);

  // Sent and not acknowledged by now; nothing before the first DATA_ACK.
  std::optional<std::int64_t> flight_bytes() const;

  DataLevelSummary summary() const;

 private:
  struct Waiting {
    std::uint64_t end = 0;  // the data sequence number behind it
    std::int64_t time_ns = kNoTime;
  };

  void check_window(const TrackedSegment& tracked, const DataAnnotation& data);
  void add_to_burst(StreamId stream, std::uint64_t bytes);
  void wait_for_ack(std::uint64_t end, std::int64_t time_ns);

  Distribution dsn_rtt_ns_;
  Distribution flight_bytes_;
  Distribution receive_window_bytes_;
  Distribution data_ack_bytes_;
  Distribution burst_bytes_;
  std::uint64_t switches_ = 0;
  std::deque<Waiting> waiting_;  // by `end`, ascending
  std::optional<std::uint64_t> highest_end_;
  std::optional<std::uint64_t> highest_ack_;
  std::optional<std::uint64_t> window_end_;  // the highest DATA_ACK and window together
  bool window_unknown_ = false;              // of a segment whose scale is not known
  std::uint64_t beyond_window_packets_ = 0;
  std::uint64_t beyond_window_bytes_ = 0;
  StreamId burst_stream_ = kNone;
  std::uint64_t burst_ = 0;
};

}  // namespace mptcpanalyzer
