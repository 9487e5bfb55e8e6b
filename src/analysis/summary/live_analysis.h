// LiveAnalysis: tcp streams and MPTCP connections while their frames come in.
//
// What can be told at any time without looking at a frame twice: bytes by class, rates, RTTs.
// Memory grows with streams and connections, not with packets. What only the end of a capture tells
// (which role opened what, when the handshake came late) is applied to all that came from then on,
// and to the summaries.
// Threads: one at a time.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "analysis/summary/mptcp_summary.h"
#include "analysis/summary/subflow_counter.h"
#include "flow/capture_copies.h"
#include "flow/capture_tables.h"
#include "flow/data_annotator.h"
#include "flow/segment_tracker.h"

namespace mptcpanalyzer {

// What went towards one role.
struct LiveDirection {
  std::uint64_t interval_bytes = 0;             // of payload, since the interval before
  CarriedBytes total;                           // since the capture began
  std::optional<std::int64_t> smoothed_rtt_ns;  // of this data, as RFC 6298 section 2 has it
};

// A connection, a subflow of it, or a tcp stream of its own.
struct LiveRow {
  std::optional<ConnectionId> mptcpstream;
  std::optional<StreamId> tcpstream;  // nothing: the sum of a connection
  Endpoint client;                    // of a tcp stream
  Endpoint server;
  bool backup = false;
  std::array<LiveDirection, 2> towards;  // by role: MPTCP's of a subflow, else TCP's

  std::uint64_t interval_bytes() const {
    return towards[0].interval_bytes + towards[1].interval_bytes;
  }
};

struct LiveInterval {
  std::vector<LiveRow> rows;  // the busiest first; a connection before its subflows
  std::size_t left_out = 0;   // connections, and streams of their own, for which there was no room
  std::uint64_t frames = 0;   // in the interval
};

class LiveAnalysis {
 public:
  // Frames come from one interface.
  explicit LiveAnalysis(const Interface& interface);

  void add(const Frame& frame);

  // What happened since the call before: of the busiest connections and streams, at most `limit`
  // rows.
  LiveInterval end_interval(std::size_t limit);

  // To be called once, after the last frame.
  void finish();

  // Before finish() as far as they are known by then; places only after it.
  const CaptureTables& tables() const { return finished_ ? tables_ : segments_.tables(); }
  const CaptureFacts& facts() const { return finished_ ? tables_ : facts_; }

  // After finish().
  MptcpSummary summary(ConnectionId connection) const;
  const SubflowCounter& counter(StreamId stream) const { return streams_[stream].counter; }

 private:
  // Quantiles of RTTs beyond so many are estimated (analysis/subject/distribution.h): a stream may
  // live for days.
  static constexpr std::size_t kExactRtts = 4096;

  struct Stream {
    SubflowCounter counter{kExactRtts};
    std::array<std::uint64_t, 2> before{};  // throughput by side, at the end of the last interval
    std::array<std::optional<std::int64_t>, 2> smoothed_rtt_ns;  // by side of the data
    bool active = false;                                         // in this interval
  };

  LiveRow describe(StreamId id) const;
  std::vector<LiveRow> describe_connection(ConnectionId id) const;
  LiveDirection direction(const Stream& stream, std::size_t side) const;

  CaptureFacts facts_;    // until finish()
  CaptureTables tables_;  // from then on
  SegmentTracker segments_;
  DataAnnotator annotator_{Keep::ranges};
  std::deque<Stream> streams_;    // by StreamId
  std::vector<StreamId> active_;  // with payload in this interval
  Segment segment_;               // reused from frame to frame
  CaptureCopies copies_;
  TrackedSegment tracked_;
  std::uint64_t frames_before_ = 0;
  bool finished_ = false;
};

}  // namespace mptcpanalyzer
