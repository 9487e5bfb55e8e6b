#include "trace/cache/tables_archive.h"

#include <algorithm>

#include "flow/window_scale.h"
#include "trace/cache/shared_archive.h"

namespace mptcpanalyzer {

template <>
struct EnumSize<RoleEvidence> {
  static constexpr std::uint8_t value = static_cast<std::uint8_t>(RoleEvidence::syn) + 1;
};
template <>
struct EnumSize<SubflowKind> {
  static constexpr std::uint8_t value = static_cast<std::uint8_t>(SubflowKind::unknown) + 1;
};
template <>
struct EnumSize<HmacVerdict> {
  static constexpr std::uint8_t value = static_cast<std::uint8_t>(HmacVerdict::mismatch) + 1;
};

// A new member of any of these wants a place in its describe() below and a new kCacheFormatVersion.
static_assert(sizeof(void*) != 8 || (sizeof(TcpStream) == 176 && sizeof(StreamPlace) == 56 &&
                                     sizeof(Subflow) == 192 && sizeof(Connection) == 200 &&
                                     sizeof(Interface) == 88 && sizeof(CaptureTables) == 1008));

template <>
struct EnumSize<DataFin> {
  static constexpr std::uint8_t value = static_cast<std::uint8_t>(DataFin::sent) + 1;
};

template <>
struct EnumSize<RoleSource> {
  static constexpr std::uint8_t value = static_cast<std::uint8_t>(RoleSource::ports) + 1;
};

template <typename Archive, Of<IpAddress> T>
void describe(Archive& archive, T& address) {
  archive(address.bytes, address.version);
}

template <typename Archive, Of<Endpoint> T>
void describe(Archive& archive, T& endpoint) {
  archive(endpoint.address, endpoint.port);
}

template <typename Archive, Of<Interface> T>
void describe(Archive& archive, T& interface) {
  archive(interface.name, interface.link_type, interface.description, interface.ticks_per_second,
          interface.snap_length);
}

template <typename Archive, Of<TcpDirection> T>
void describe(Archive& archive, T& direction) {
  archive(direction.segments, direction.payload_bytes, direction.base, direction.base_before,
          direction.base_moved_in, direction.base_known, direction.base_from_handshake,
          direction.fin, direction.rst, direction.options_cut, direction.mss);
}

template <typename Archive, Of<TcpStream> T>
void describe(Archive& archive, T& stream) {
  archive(stream.endpoints, stream.sent_by, stream.first_time_ns, stream.last_time_ns,
          stream.first_frame, stream.interface, stream.subflow, stream.client_side,
          stream.role_evidence, stream.syn, stream.syn_ack, stream.handshake_ack,
          stream.reset_while_open);
}

template <typename Archive, Of<SideNumbering> T>
void describe(Archive& archive, T& numbering) {
  archive(numbering.window_scale, numbering.dsn_base_known, numbering.dsn_base_is_first_seen,
          numbering.dsn_base);
}

template <typename Archive, Of<StreamPlace> T>
void describe(Archive& archive, T& place) {
  archive(place.connection, place.client_mptcp_role, place.numbering);
}

template <typename Archive, Of<SubflowSide> T>
void describe(Archive& archive, T& side) {
  archive(side.nonce, side.address_id, side.backup, side.dss);
}

template <typename Archive, Of<SubflowReset> T>
void describe(Archive& archive, T& reset) {
  archive(reset.frame, reset.time_ns, reset.side, reset.flags, reset.reason);
}

template <typename Archive, Of<FirstUnmapped> T>
void describe(Archive& archive, T& unmapped) {
  archive(unmapped.frame, unmapped.bytes_before, unmapped.side);
}

template <typename Archive, Of<Subflow> T>
void describe(Archive& archive, T& subflow) {
  archive(subflow.tcp_stream, subflow.connection, subflow.kind, subflow.opener, subflow.mptcp_syn,
          subflow.plain_syn_after, subflow.plain_syn_ack, subflow.mptcp_syn_ack, subflow.answer_cut,
          subflow.mptcp_ack, subflow.broken, subflow.answered_version, subflow.infinite_mapping,
          subflow.mp_fail, subflow.fastclose, subflow.offered_version, subflow.token,
          subflow.resets, subflow.unmapped, subflow.copy_of, subflow.said_by,
          subflow.inferred_client, subflow.syn_ack_hmac, subflow.ack_hmac, subflow.checksums_right,
          subflow.checksums_wrong, subflow.syn_ack_verdict, subflow.ack_verdict,
          subflow.syn_time_ns, subflow.ack_time_ns);
}

template <typename Archive, Of<ConnectionHost> T>
void describe(Archive& archive, T& host) {
  archive(host.key, host.token, host.idsn, host.data_fin);
}

template <typename Archive, Of<Fastclose> T>
void describe(Archive& archive, T& fastclose) {
  archive(fastclose.frame, fastclose.time_ns, fastclose.sender);
}

template <typename Archive, Of<Inferred> T>
void describe(Archive& archive, T& inferred) {
  archive(inferred.bits, inferred.roles_by);
}

template <typename Archive, Of<Connection> T>
void describe(Archive& archive, T& connection) {
  archive(connection.hosts, connection.version, connection.subflows, connection.merged_into,
          connection.copy_of, connection.copied_as, connection.joined_in, connection.checksum,
          connection.fastclose, connection.inferred);
}

template <typename Archive, Of<Anomalies::Counter> T>
void describe(Archive& archive, T& counter) {
  archive(counter.count, counter.first_frame);
}

// All of CaptureTables but the anomalies, which cannot be written to in place.
template <typename Archive, Of<CaptureTables> T>
void describe(Archive& archive, T& tables) {
  archive(tables.name, tables.format, tables.frames, tables.segments, tables.first_time_ns,
          tables.last_time_ns, tables.interfaces, tables.frames_of_interface, tables.streams,
          tables.places, tables.subflows, tables.connections);
}

namespace {

bool leads_into(std::uint32_t index, std::size_t size) {
  return index == kNone || index < size;
}

bool is_sound(const TcpStream& stream, const CaptureTables& tables) {
  return stream.client_side < 2 && leads_into(stream.subflow, tables.subflows.size());
}

bool is_sound(const StreamPlace& place, const CaptureTables& tables) {
  return leads_into(place.connection, tables.connections.size()) &&
         std::all_of(place.numbering.begin(), place.numbering.end(),
                     [](const SideNumbering& numbering) {
                       return numbering.window_scale >= kWindowScaleOff &&
                              numbering.window_scale <= kMaxWindowScale;
                     });
}

bool is_sound(const Subflow& subflow, const CaptureTables& tables) {
  return subflow.tcp_stream < tables.streams.size() && subflow.opener < 2 &&
         subflow.inferred_client.value_or(0) < 2 &&
         std::all_of(subflow.resets.begin(), subflow.resets.end(),
                     [](const SubflowReset& reset) { return reset.side < 2; }) &&
         (!subflow.unmapped || subflow.unmapped->side < 2) &&
         leads_into(subflow.copy_of, tables.subflows.size()) &&
         leads_into(subflow.connection, tables.connections.size());
}

bool is_sound(const Connection& connection, const CaptureTables& tables) {
  return leads_into(connection.merged_into, tables.connections.size()) &&
         leads_into(connection.copy_of, tables.connections.size()) &&
         leads_into(connection.copied_as, tables.connections.size()) &&
         std::all_of(connection.subflows.begin(), connection.subflows.end(),
                     [&](std::uint32_t index) { return index < tables.subflows.size(); });
}

template <typename T>
bool all_sound(const std::vector<T>& entries, const CaptureTables& tables) {
  return std::all_of(entries.begin(), entries.end(),
                     [&](const T& entry) { return is_sound(entry, tables); });
}

}  // namespace

std::vector<std::byte> write_tables(const CaptureTables& tables) {
  ArchiveWriter writer;
  writer(tables);
  for (std::size_t i = 0; i < kAnomalyCount; ++i)
    writer(tables.anomalies[static_cast<Anomaly>(i)]);
  return writer.take();
}

std::optional<CaptureTables> read_tables(std::span<const std::byte> bytes) {
  ArchiveReader reader(bytes);
  CaptureTables tables;
  reader(tables);
  for (std::size_t i = 0; i < kAnomalyCount; ++i) {
    Anomalies::Counter counter;
    reader(counter);
    if (counter.count != 0) tables.anomalies.add(static_cast<Anomaly>(i), counter);
  }
  const bool sound = !reader.failed() && reader.at_end() &&
                     tables.places.size() == tables.streams.size() &&
                     all_sound(tables.streams, tables) && all_sound(tables.places, tables) &&
                     all_sound(tables.subflows, tables) && all_sound(tables.connections, tables);
  if (!sound) return std::nullopt;
  return tables;
}

}  // namespace mptcpanalyzer
