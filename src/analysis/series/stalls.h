// Times in which the data of one direction made no progress although some was pending.
//
// Pending is what was sent (at the receiver's end: what arrived) and not DATA_ACKed. Progress is a
// DATA_ACK, new data, or that a subflow's TCP acknowledged more. Two kinds:
//   * nothing moved for longer than a round trip explains;
//   * data went on arriving, but the DATA_ACK stood still: a hole that stays open.
//
//   1.000  data 1-1000 on subflow 0          pending 1000
//   1.050  DATA_ACK 1001                     pending 0: whatever comes now is no stall
//   2.000  data 1001-2000 on subflow 0
//   3.300  data 1001-2000 again, subflow 1   not new: no progress
//   3.350  DATA_ACK 2001                     a stall from 2.000 to 3.350, held by subflow 0
// Threads: any; plain values.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analysis/series/connection_course.h"

namespace mptcpanalyzer {

struct DataStall {
  std::int64_t begin_ns = 0;  // of the last progress
  std::int64_t end_ns = 0;    // of the next, or of the last packet of the connection
  std::uint32_t begin_frame = 0;
  std::uint32_t end_frame = 0;
  std::int64_t pending_bytes = 0;  // when it began
  // Index of the subflow that carried the oldest of it first; at the receiver's end, of the one
  // that brought what was missing.
  std::uint16_t holder = 0;
  bool data_went_on = false;  // only the DATA_ACK stood still
  bool has_ended = true;      // there was progress afterwards
  bool window_shut = false;   // the receiver allowed nothing more

  double duration_s() const { return static_cast<double>(end_ns - begin_ns) / 1e9; }
};

// The smoothed round trip of a subflow and when it would time out (RFC 6298).
struct RoundTrip {
  double srtt_s = 0;  // 0: not known
  double rttvar_s = 0;

  void add(double sample_s);
  double timeout_s() const;
};

// Linux' least timeout, TCP_RTO_MIN, and so the least that is no coincidence.
inline constexpr double kLeastTimeoutS = 0.2;
// A DATA_ACK that stands still for less, while data arrives, is what holes of two paths take.
inline constexpr double kLeastHoleS = 0.9;

// By begin. `handshake_rtt_s` is of each subflow, 0 where it is not known: what round trips are
// measured by at the receiver's end, where data is answered at once. At the sender's end its own
// samples say more.
std::vector<DataStall> find_stalls(const ConnectionCourse& course, Role towards,
                                   std::span<const double> handshake_rtt_s, bool at_receiver);

}  // namespace mptcpanalyzer
