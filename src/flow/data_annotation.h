// DataAnnotation: what a segment of an MPTCP connection is told about its data.
//
// Emitted once a segment, in file order, by the DataAnnotator. What only the whole capture tells
// (final roles, window scales, bases of relative data sequence numbers, reinjected_in) is in the
// CaptureTables and SideNumbering at its end, not here.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "flow/data_ledger.h"
#include "flow/data_sequence_map.h"
#include "flow/window_scale.h"

namespace mptcpanalyzer {

// The spans live until the next segment.
struct DataAnnotation {
  // The 64-bit data sequence number of the first payload byte; SideNumbering::dsn_offset of this
  // side is to be added, modulo 2^64, when the capture has ended.
  std::optional<std::uint64_t> dsn64;
  // The 64-bit DATA_ACK; the dsn_offset of the other side is to be added.
  std::optional<std::uint64_t> dack64;
  DataClasses classes;                              // of the payload, as far as it is mapped
  std::span<const ReinjectedFrom> reinjected_from;  // by index of the Subflow
  std::span<const MappedPiece> pieces;              // of the payload, those that are mapped
  // Frame numbers, ascending; only when frames are kept.
  std::span<const std::uint32_t> related_mappings;
  std::span<const std::uint32_t> reinjection_of;
  std::span<const std::uint32_t> data_retransmission_of;
};

// What became known of an earlier segment only now: a mapping announced after its data, or the key
// that gives the IDSN of a SYN.
struct LateAnnotation {
  std::uint32_t frame = 0;
  std::uint64_t dsn64 = 0;
  std::vector<std::uint32_t> related_mappings;
  // Pairs (later frame, earlier frame); the segment in question may be either.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> reinjections;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> data_retransmissions;
  DataClasses classes = {};  // of its payload, as far as it is mapped now
  std::vector<ReinjectedFrom> reinjected_from = {};
};

// What relative numbers and scaled windows of one side of a stream refer to, known at the end.
struct SideNumbering {
  // The shift, or kWindowScaleUnknown or kWindowScaleOff, which both mean unscaled.
  std::int8_t window_scale = kWindowScaleUnknown;
  bool dsn_base_known = false;          // there is a base at all
  bool dsn_base_is_first_seen = false;  // no key: the base is the first DSN seen minus 1
  // What it sent before this frame has no dsn64: it was a SYN whose key a later one replaced.
  std::uint32_t dsn_from_frame = 0;
  std::uint64_t dsn_base = 0;  // raw data sequence number that counts as relative 0
  // What to add to the dsn64 that this side sent. Not 0 only where 4-byte numbers came before
  // anything told their upper half.
  std::uint64_t dsn_offset = 0;

  // The relative number of a data sequence number of this side; nothing without a base. Numbers
  // before the base are negative.
  std::optional<std::int64_t> relative(std::optional<std::uint64_t> dsn64) const {
    if (!dsn64 || !dsn_base_known) return std::nullopt;
    return static_cast<std::int64_t>(*dsn64 - dsn_base);
  }
};

}  // namespace mptcpanalyzer
