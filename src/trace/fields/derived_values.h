// The values of fields that no column holds as they stand: a function each, for field_table.cc.
// The columns that a function reads are those of its row there.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "flow/keys.h"
#include "packet/segment.h"
#include "trace/columns/rare_address.h"
#include "trace/fields/field_source.h"

namespace mptcpanalyzer::derived_values {

inline FieldValue interface_name(const RowView& at) {
  const std::optional<std::uint32_t> id = at.chunk.interface.at(at.row);
  const std::vector<Interface>& interfaces = at.tables().interfaces;
  if (!id || *id >= interfaces.size()) return {};
  if (!interfaces[*id].name.empty()) return std::string_view(interfaces[*id].name);
  // WIRESHARK.md section 2.
  if (at.tables().format == "pcapng") return std::string_view("unknown");
  return {};
}

inline FieldValue relative_time(const RowView& at) {
  const std::optional<std::int64_t> time = at.chunk.time.at(at.row);
  if (!time) return {};
  // Unsigned: times of a damaged capture may lie further apart than 64 bits can say.
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(*time) -
                                   static_cast<std::uint64_t>(at.tables().first_time_ns));
}

inline FieldValue source_address(const RowView& at) {
  return at.source().address;
}

inline FieldValue destination_address(const RowView& at) {
  return at.destination().address;
}

inline FieldValue source_port(const RowView& at) {
  return std::uint64_t{at.source().port};
}

inline FieldValue destination_port(const RowView& at) {
  return std::uint64_t{at.destination().port};
}

inline FieldValue tcp_stream(const RowView& at) {
  return std::uint64_t{at.stream_id()};
}

inline FieldValue mptcp_stream(const RowView& at) {
  const ConnectionId id = at.tables().places[at.stream_id()].connection;
  if (id == kNone) return {};
  return std::uint64_t{id};
}

inline FieldValue receive_window(const RowView& at) {
  const std::optional<std::uint16_t> window = at.chunk.window.at(at.row);
  if (!window) return {};
  const std::int8_t scale = at.own_numbering().window_scale;
  const bool syn = (at.chunk.flags.values[at.row] & tcp_flag::kSyn) != 0;
  if (syn || scale <= 0) return std::uint64_t{*window};
  return std::uint64_t{*window} << static_cast<unsigned>(scale);
}

inline FieldValue option_kinds(const RowView& at) {
  return list_or_none(at.chunk.options.kinds_at(at.row));
}

inline FieldValue mptcp_subtypes(const RowView& at) {
  return list_or_none(at.chunk.options.subtypes_at(at.row));
}

// The token of the very key in the segment, by the hash of the version beside it.
inline FieldValue expected_token(const RowView& at) {
  const std::span<const std::uint64_t> keys = at.rare(FieldId::sendkey);
  const std::span<const std::uint64_t> versions = at.rare(FieldId::mptcpversion);
  if (keys.empty() || versions.empty() || versions.front() > 0xff) return {};
  const auto version = static_cast<std::uint8_t>(versions.front());
  if (!version_is_supported(version)) return {};
  return std::uint64_t{digest_of_key(keys.front(), version).token};
}

inline FieldValue data_fin(const RowView& at) {
  const std::span<const std::uint64_t> several = at.rare(FieldId::datafin);
  if (!several.empty()) return one_or_several(several);
  const std::optional<std::uint8_t> flags = at.chunk.dss_flags.at(at.row);
  if (!flags) return {};
  return std::uint64_t{(*flags & dss_flag::kDataFin) != 0 ? 1U : 0U};
}

inline FieldValue address_ids(const RowView& at) {
  return list_or_none(at.rare(FieldId::addrid));
}

inline FieldValue announced_address(const RowView& at) {
  const std::span<const std::uint64_t> values = at.rare(FieldId::addaddr_ip);
  if (values.empty()) return {};
  const IpAddress address = first_rare_address(values);
  if (address.version == 0) return {};
  return address;
}

inline FieldValue relative_dsn(const RowView& at) {
  return number_or_none(at.own_numbering().relative(at.chunk.dsn64.at(at.row)));
}

inline FieldValue relative_dack(const RowView& at) {
  return number_or_none(at.peer_numbering().relative(at.chunk.dack64.at(at.row)));
}

inline FieldValue role_or_none(std::optional<Role> role) {
  if (!role) return {};
  return static_cast<std::uint64_t>(*role);
}

inline FieldValue tcp_destination(const RowView& at) {
  return role_or_none(at.tables().tcp_destination(at.stream_id(), at.sender()));
}

inline FieldValue mptcp_destination(const RowView& at) {
  return role_or_none(at.tables().mptcp_destination(at.stream_id(), at.sender()));
}

inline FieldValue retransmission(const RowView& at) {
  return number_or_none(at.chunk.retransmission.at(at.row));
}

}  // namespace mptcpanalyzer::derived_values
