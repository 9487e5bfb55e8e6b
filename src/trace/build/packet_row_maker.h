// PacketRowMaker: the rows of a trace from its segments.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "flow/data_annotation.h"
#include "flow/tracked_segment.h"
#include "packet/segment.h"
#include "trace/columns/column_set.h"
#include "trace/columns/packet_row.h"

namespace mptcpanalyzer {

RowAnnotation make_row_annotation(const TrackedSegment& tracked, Retransmission retransmission,
                                  const DataAnnotation& data);

// Makes rows; each lives until the next.
class PacketRowMaker {
 public:
  // Leaves out what only columns that are not in `columns` take.
  explicit PacketRowMaker(ColumnSet columns) : columns_(columns) {}

  // Without the annotation.
  const PacketRow& make(const Frame& frame, const Segment& segment, const TrackedSegment& tracked);

 private:
  void take_sack(const TcpOptions& options, const TrackedSegment& tracked);
  void take_mptcp(const Segment& segment);
  void take_rare(std::span<const MptcpOption> options);
  void take(const MpCapable& option);
  void take(const MpJoinSyn& option);
  void take(const MpJoinSynAck& option);
  void take(const MpJoinAck& option);
  void take(const Dss& option);
  void take(const AddAddr& option);
  void take(const RemoveAddr& option);
  void take(const MpPrio& option);
  void take(const MpFail& option);
  void take(const MpFastclose& option);
  void take(const MpTcpRst& option);
  void take(const MptcpOther& option);
  void add(FieldId field, std::uint64_t value) { rare_.push_back({field, value}); }

  ColumnSet columns_;
  PacketRow row_;
  std::array<std::uint8_t, kMaxMptcpOptions> subtypes_{};
  std::array<std::uint32_t, kMaxSackBlocks> sack_left_{};
  std::array<std::uint32_t, kMaxSackBlocks> sack_right_{};
  std::vector<RareValue> rare_;
};

}  // namespace mptcpanalyzer
