// DataAnnotator: the 64-bit data sequence numbers of each segment, its mappings, and which data was
// sent before.
//
// One pass, in the order of the capture. With Keep::frames memory grows with the data segments;
// with Keep::ranges it does not, no frames are named, and what was acknowledged long ago is
// forgotten. Rules: WIRESHARK.md sections 9 to 11 with their decisions.
// Threads: one at a time, which need not be that of the Tracker.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "flow/capture_tables.h"
#include "flow/data_annotation.h"
#include "flow/data_numbering.h"
#include "flow/subflow_origin.h"
#include "flow/syn_data.h"
#include "flow/tracked_segment.h"

namespace mptcpanalyzer {

class DataAnnotator {
 public:
  explicit DataAnnotator(Keep keep = Keep::frames) : keep_(keep) {}

  // The result lives until the next call.
  const DataAnnotation& add(const TrackedSegment& tracked);

  // What the latest add() brought to light about earlier segments.
  const std::vector<LateAnnotation>& late() const { return late_; }

  // Tells the places of the tables, as SegmentTracker::finish() gives them, what the data sequence
  // numbers of each side refer to. To be called when it has seen the whole capture.
  void number(CaptureTables& tables) const;

 private:
  struct SubflowDirection {
    explicit SubflowDirection(Keep keep) : map(keep) {}
    DataSequenceMap map;
    UnmappedData unmapped;
    std::int64_t highest_position = 0;  // as relative_seq counts
    SubflowOrigin origin;
    std::vector<std::uint32_t> syn_frames;  // of the initial subflow, while the IDSN is not known
    std::optional<std::uint64_t> syn_dsn;   // as its latest SYN was placed
    SynData syn_data;
    std::uint32_t dsn_from_frame = 0;  // SideNumbering::dsn_from_frame
  };
  struct SubflowData {
    explicit SubflowData(Keep keep) : sent_by{SubflowDirection(keep), SubflowDirection(keep)} {}
    std::array<SubflowDirection, 2> sent_by;  // by side
    Role opener_role = Role::client;          // as it was when the latest segment came
    std::uint8_t opener_side = 0;             // likewise
  };
  struct ConnectionData {
    explicit ConnectionData(Keep keep) : ledger{DataLedger(keep), DataLedger(keep)} {}
    std::array<DataNumbering, 2> numbering;  // by Role of the sender
    std::array<DataLedger, 2> ledger;
  };
  // A segment on its way.
  struct Context {
    const TrackedSegment& tracked;
    SubflowDirection& direction;
    SubflowDirection& peer_direction;
    DataNumbering& own;
    DataNumbering& peer;
    DataLedger& ledger;
    DataLedger& peer_ledger;
    std::int64_t ssn = 0;
    bool ssn_known = true;  // if not, `ssn` counts from the first segment seen
    bool mapping_added = false;

    const std::optional<std::uint64_t>& idsn() const {
      return tracked.idsn[static_cast<std::size_t>(tracked.sender)];
    }
  };

  void number(const CaptureTables& tables, StreamId stream, std::uint8_t side,
              SideNumbering& result) const;
  void annotate(const TrackedSegment& tracked);
  static void follow_roles(const TrackedSegment& tracked, SubflowData& subflow,
                           ConnectionData& connection);
  static void learn_idsns(const TrackedSegment& tracked, ConnectionData& connection);
  void announce_first_data(Context& context);
  void announce(Context& context, const Dss& option);
  void find_origin(Context& context, const Dss& option);
  void place_syns(Context& context);
  void remember_unmapped(Context& context, std::uint32_t length);
  void place_payload(Context& context);
  void place_late(Context& context);
  void forget_acknowledged(Context& context);

  Keep keep_;
  std::vector<SubflowData> subflows_;        // by index of the Subflow
  std::vector<ConnectionData> connections_;  // by ConnectionId
  DataAnnotation annotation_;
  std::vector<LateAnnotation> late_;
  // Reused from segment to segment.
  std::vector<MappedPiece> pieces_;
  std::vector<DataCopy> copies_;
  std::vector<UnmappedData::Part> mapped_late_;
  std::vector<ReinjectedFrom> reinjected_from_;
  std::vector<std::uint32_t> related_mappings_;
  std::vector<std::uint32_t> reinjection_of_;
  std::vector<std::uint32_t> data_retransmission_of_;
};

}  // namespace mptcpanalyzer
