// PacketRow: one packet on its way into a trace: what each column takes, as plain values.
//
// The annotating pass makes one of each segment, the CSV reader one of each line.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "flow/data_annotation.h"
#include "flow/tracked_segment.h"
#include "packet/segment.h"
#include "trace/columns/chunk.h"
#include "trace/columns/column_set.h"

namespace mptcpanalyzer {

struct RareValue {
  FieldId field = FieldId::sendkey;
  std::uint64_t value = 0;
};

// What comes of the annotation; everything else comes of the segment and the tracker alone.
struct RowAnnotation {
  std::uint32_t frame = 0;
  Retransmission retransmission = Retransmission::none;
  std::optional<std::uint64_t> dsn64;
  std::optional<std::uint64_t> dack64;
  std::span<const std::uint32_t> related_mappings;
  std::span<const std::uint32_t> reinjection_of;
  std::span<const std::uint32_t> data_retransmission_of;
};

struct PacketRow : RowAnnotation {
  std::int64_t time_ns = kNoTime;
  DirectionId direction = 0;
  std::uint32_t interface = 0;
  std::uint16_t window = 0;
  std::uint16_t flags = 0;
  std::uint32_t seq = 0;
  std::uint32_t ack = 0;
  std::optional<std::uint32_t> length;
  std::optional<std::uint32_t> tsval;
  std::optional<std::uint32_t> tsecr;
  std::optional<std::uint8_t> dss_flags;  // of the first DSS option, as its other values
  std::optional<std::uint64_t> dss_dsn;
  std::optional<std::uint64_t> dss_rawack;
  std::optional<std::uint32_t> dss_ssn;
  std::optional<std::uint16_t> dss_length;
  std::uint64_t hash = 0;
  std::uint8_t sack_blocks = 0;
  std::uint32_t sacked = 0;
  std::span<const std::uint8_t> option_kinds;
  std::span<const std::uint8_t> subtypes;
  std::span<const RareValue> rare;  // sorted by field
};

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
  std::vector<RareValue> rare_;
};

}  // namespace mptcpanalyzer
