// ConnectionCase: all that the rules look at: a connection as one capture or two have it.
//
// A tcp stream that asked for MPTCP and did not get it is a case too, of one subflow.
// Threads: made for one diagnosis and read by one thread; what it refers to outlives it.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/series/connection_course.h"
#include "analysis/signals/dialogue.h"
#include "analysis/signals/mptcp_signals.h"
#include "analysis/signals/nstat.h"
#include "analysis/subject/subject.h"
#include "diagnosis/facts/capture_fitness.h"
#include "diagnosis/facts/path_comparison.h"
#include "ends/merged/merged_captures.h"
#include "trace/columns/trace.h"

namespace mptcpanalyzer {

// The connection as one of the captures has it.
struct CapturedConnection {
  int capture = 1;  // 1 or 2
  const SignalList* signals = nullptr;
  const Trace* trace = nullptr;
  Subject subject;
  Dialogue dialogue;        // what its hosts told each other in options
  ConnectionCourse course;  // its data over time
  CapturedAt place = CapturedAt::unknown;
  CaptureFitness fitness;
  // By the role that the data travels towards; nothing where no two paths can be compared.
  std::array<std::optional<PathComparison>, 2> paths;

  const CaptureTables& tables() const { return trace->tables(); }
  const Connection* connection() const {
    return subject.mptcpstream ? &tables().connections[*subject.mptcpstream] : nullptr;
  }
  // The MPTCP role, or of a plain tcp stream the tcp role, of who sent the packet.
  Role sender_of(const SignalPacket& packet) const;
  // By index of Subject::streams; 0 where it is not known.
  std::vector<double> handshake_rtts_s() const;
  // Since the first frame of this capture.
  double seconds_at(std::int64_t time_ns) const {
    return static_cast<double>(time_ns - tables().first_time_ns) / 1e9;
  }
  // Whether it was taken where data towards that role is sent.
  bool is_at_sender_of_data_to(Role towards) const {
    return place == (towards == Role::server ? CapturedAt::client : CapturedAt::server);
  }
  bool is_at_receiver_of_data_to(Role towards) const {
    return is_at_sender_of_data_to(peer(towards));
  }
};

struct ConnectionCase {
  CapturedConnection first;
  std::optional<CapturedConnection> second;
  const MergedCaptures* merged = nullptr;  // of two captures with packets in common
  // The tcp streams of the first capture and their numbers in the second, ascending.
  std::vector<std::pair<StreamId, StreamId>> matched;

  // The capture at the end that sends data towards that role, or that receives it; nullptr: there
  // is none.
  const CapturedConnection* at_sender(Role towards) const;
  const CapturedConnection* at_receiver(Role towards) const;
  // The one at the sender's end, else the first, which may be anywhere.
  const CapturedConnection& nearest_to_sender(Role towards) const;
  // The number in the other capture of a stream of this one.
  std::optional<StreamId> matched_stream(const CapturedConnection& of, StreamId stream) const;
};

}  // namespace mptcpanalyzer
