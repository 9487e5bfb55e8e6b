// Annotator: the tracker, and besides it what each packet of a trace is told about itself: TCP
// analysis, 64-bit data sequence numbers, mappings, reinjections.
//
// One pass, in file order; costs a few times what tracking alone costs, and memory grows with the
// data segments. Rules: WIRESHARK.md sections 6 and 9 to 11 with their decisions.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

#include "flow/annotation.h"
#include "flow/data_ledger.h"
#include "flow/data_numbering.h"
#include "flow/data_sequence_map.h"
#include "flow/tcp_analysis.h"
#include "flow/tracker.h"
#include "flow/window_scale.h"

namespace mptcpanalyzer {

class Annotator {
 public:
  // The spans in the result live until the next call.
  PacketAnnotation add(const Frame& frame, const Segment& segment, Anomalies& anomalies);

  // What the latest add() brought to light about earlier segments.
  const std::vector<LateAnnotation>& late() const { return late_; }

  // To be called once, after the last segment.
  void finish(Anomalies& anomalies) { tracker_.finish(anomalies); }

  const Tracker& tracker() const { return tracker_; }
  Tracker take_tracker() { return std::move(tracker_); }

  // Of one side of a stream; final after finish().
  SideNumbering numbering(StreamId stream, int side) const;

 private:
  struct StreamData {
    TcpStreamAnalysis analysis;
    WindowScales scales;
  };
  struct SubflowDirection {
    DataSequenceMap map;
    UnmappedData unmapped;
    std::int64_t highest_ssn = 0;
    std::uint32_t syn_frame = 0;  // of the initial subflow, while the IDSN is not known
  };
  struct SubflowData {
    std::array<SubflowDirection, 2> sent_by;  // by side
    Role opener_role = Role::client;          // as it was when the latest segment came
    ConnectionId connection = kNone;          // of which `ordinal` holds
    std::uint32_t ordinal = 0;                // in the ledgers of the connection
  };
  struct ConnectionData {
    std::array<DataNumbering, 2> numbering;  // by Role of the sender
    std::array<DataLedger, 2> ledger;
    std::uint32_t subflows = 0;
  };
  // A segment on a subflow.
  struct Context {
    const Frame& frame;
    const Segment& segment;
    const Subflow& subflow;
    const Connection& connection;
    std::uint32_t ordinal = 0;
    ConnectionData& data;
    SubflowDirection& direction;
    Role sender = Role::client;
    std::int64_t ssn = 0;
    bool mapping_added = false;
  };

  void analyse_tcp(const Frame& frame, const Segment& segment, PacketAnnotation& annotation);
  void annotate_data(const Frame& frame, const Segment& segment, PacketAnnotation& annotation);
  void announce(Context& context, const MpCapable& option);
  void announce(Context& context, const Dss& option, PacketAnnotation& annotation);
  void place_syn(Context& context, PacketAnnotation& annotation);
  void remember_unmapped(Context& context, std::uint32_t length);
  void place_payload(Context& context, PacketAnnotation& annotation);
  void place_late(Context& context);

  Tracker tracker_;
  std::deque<StreamData> streams_;
  std::deque<SubflowData> subflows_;
  std::deque<ConnectionData> connections_;
  std::vector<LateAnnotation> late_;
  // Reused from segment to segment.
  std::vector<MappedPiece> pieces_;
  std::vector<DataCopy> copies_;
  std::vector<UnmappedData::Part> mapped_late_;
  std::vector<std::uint32_t> related_mappings_;
  std::vector<std::uint32_t> reinjection_of_;
  std::vector<std::uint32_t> data_retransmission_of_;
};

}  // namespace mptcpanalyzer
