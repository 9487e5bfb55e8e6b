// PacketRow: one packet on its way into a trace: what each column takes, as plain values.
//
// The annotating pass makes one of each segment (trace/build/packet_row_maker.h), the CSV reader
// one of each line.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>
#include <span>

#include "flow/tcp_analysis.h"
#include "trace/columns/chunk.h"

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

// Two lists that have one dictionary.
struct OptionLists {
  std::span<const std::uint8_t> kinds;
  std::span<const std::uint8_t> subtypes;
};

struct PacketRow : RowAnnotation {
  std::optional<std::int64_t> time_ns;
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
  std::optional<std::uint16_t> ip_id;
  std::uint8_t ttl = 0;
  std::uint8_t ecn = 0;
  std::span<const std::uint32_t> sack_left;
  std::span<const std::uint32_t> sack_right;
  std::span<const std::uint8_t> option_kinds;
  std::span<const std::uint8_t> subtypes;
  std::span<const RareValue> rare;  // sorted by field

  OptionLists options() const { return {option_kinds, subtypes}; }
};

}  // namespace mptcpanalyzer
