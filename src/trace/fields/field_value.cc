#include "trace/fields/field_value.h"

#include "flow/keys.h"

namespace mptcpanalyzer {
namespace {

template <typename T>
FieldValue number(const std::optional<T>& value) {
  if (!value) return {};
  return std::uint64_t{*value};
}

template <typename T>
FieldValue list(std::span<const T> values) {
  if (values.empty()) return {};
  return NumberList(values);
}

// Where a packet stands: everything that its fields are derived from.
struct Place {
  const Trace& trace;
  const Chunk& chunk;
  std::size_t row;  // in the chunk

  Place(const Trace& of, std::size_t at)
      : trace(of), chunk(of.chunk_of(at)), row(Trace::row_in_chunk(at)) {}

  const CaptureTables& tables() const { return trace.tables(); }
  DirectionId direction() const { return chunk.direction.values[row]; }
  StreamId stream_id() const { return stream_of(direction()); }
  const TcpStream& stream() const { return tables().streams[stream_id()]; }
  const Endpoint& source() const { return stream().endpoints[side_of(direction())]; }
  const Endpoint& destination() const { return stream().endpoints[1 - side_of(direction())]; }
  const SideNumbering& numbering(unsigned other) const {
    return tables().places[stream_id()].numbering[side_of(direction()) ^ other];
  }

  std::span<const std::uint64_t> rare(FieldId field) const {
    return chunk.rare.rows.empty() ? std::span<const std::uint64_t>{} : chunk.rare.at(row, field);
  }

  // One value is a number, several are a list.
  FieldValue rare_number(FieldId field) const {
    const std::span<const std::uint64_t> values = rare(field);
    if (values.size() == 1) return values.front();
    return list(values);
  }

  // Of a field of DSS: the rare values where there are any, else the column.
  template <typename T>
  FieldValue dss_number(FieldId field, const FixedColumn<T>& column) const {
    const std::span<const std::uint64_t> values = rare(field);
    return values.empty() ? number(column.at(row)) : rare_number(field);
  }
};

FieldValue relative_time(const Place& place) {
  const std::optional<std::int64_t> time = place.chunk.time.at(place.row);
  if (!time) return {};
  // Unsigned: times of a damaged capture may lie further apart than 64 bits can say.
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(*time) -
                                   static_cast<std::uint64_t>(place.tables().first_time_ns));
}

FieldValue receive_window(const Place& place) {
  const std::optional<std::uint16_t> window = place.chunk.window.at(place.row);
  if (!window) return {};
  const std::int8_t scale = place.numbering(0).window_scale;
  const bool syn = (place.chunk.flags.values[place.row] & tcp_flag::kSyn) != 0;
  if (syn || scale <= 0) return std::uint64_t{*window};
  return std::uint64_t{*window} << static_cast<unsigned>(scale);
}

FieldValue interface_name(const Place& place) {
  const std::optional<std::uint32_t> id = place.chunk.interface.at(place.row);
  const std::vector<Interface>& interfaces = place.tables().interfaces;
  if (!id || *id >= interfaces.size()) return {};
  if (!interfaces[*id].name.empty()) return std::string_view(interfaces[*id].name);
  // WIRESHARK.md section 2.
  if (place.tables().format == "pcapng") return std::string_view("unknown");
  return {};
}

FieldValue mptcp_stream(const Place& place) {
  const ConnectionId id = place.tables().places[place.stream_id()].connection;
  if (id == kNone) return {};
  return std::uint64_t{id};
}

FieldValue relative_number(const std::optional<std::uint64_t>& raw,
                           const SideNumbering& numbering) {
  if (!raw || !numbering.dsn_base_known) return {};
  return static_cast<std::int64_t>(*raw - numbering.dsn_base);
}

FieldValue role_number(std::optional<Role> role) {
  if (!role) return {};
  return static_cast<std::uint64_t>(*role);
}

FieldValue data_fin(const Place& place) {
  if (!place.rare(FieldId::datafin).empty()) return place.rare_number(FieldId::datafin);
  const std::optional<std::uint8_t> flags = place.chunk.dss_flags.at(place.row);
  if (!flags) return {};
  Dss dss;
  dss.flags = *flags;
  return std::uint64_t{dss.data_fin() ? 1U : 0U};
}

// The token of the very key in the segment, by the hash of the version beside it.
FieldValue expected_token(const Place& place) {
  const std::span<const std::uint64_t> keys = place.rare(FieldId::sendkey);
  const std::span<const std::uint64_t> versions = place.rare(FieldId::mptcpversion);
  if (keys.empty() || versions.empty() || versions.front() > 0xff) return {};
  const auto version = static_cast<std::uint8_t>(versions.front());
  if (!version_is_supported(version)) return {};
  return std::uint64_t{digest_of_key(keys.front(), version).token};
}

}  // namespace

FieldValue value_of(const Trace& trace, std::size_t row, FieldId field) {
  assert(trace.columns().includes(field_info(field).columns));
  const Place at(trace, row);
  const Chunk& chunk = at.chunk;
  const std::size_t i = at.row;
  switch (field) {
    case FieldId::packetid:
      return number(chunk.frame.at(i));
    case FieldId::interface:
      return interface_name(at);
    case FieldId::reltime:
      return relative_time(at);
    case FieldId::abstime:
      if (!chunk.time.has(i)) return {};
      return chunk.time.values[i];
    case FieldId::ipsrc:
    case FieldId::ipsrc_host:
      return at.source().address;
    case FieldId::ipdst:
    case FieldId::ipdst_host:
      return at.destination().address;
    case FieldId::tcpstream:
      return std::uint64_t{at.stream_id()};
    case FieldId::sport:
      return std::uint64_t{at.source().port};
    case FieldId::dport:
      return std::uint64_t{at.destination().port};
    case FieldId::rwnd:
      return receive_window(at);
    case FieldId::tcpflags:
      return number(chunk.flags.at(i));
    case FieldId::tcpoptions:
      return list(chunk.options.kinds_at(i));
    case FieldId::tcpseq:
      return number(chunk.seq.at(i));
    case FieldId::tcplen:
      return number(chunk.length.at(i));
    case FieldId::tcpack:
      return number(chunk.ack.at(i));
    case FieldId::tcptsval:
      return number(chunk.tsval.at(i));
    case FieldId::tcptsecr:
      return number(chunk.tsecr.at(i));
    case FieldId::expected_token:
      return expected_token(at);
    case FieldId::mptcpstream:
      return mptcp_stream(at);
    case FieldId::sendkey:
    case FieldId::recvkey:
    case FieldId::recvtok:
    case FieldId::mptcpversion:
      return at.rare_number(field);
    case FieldId::addrid:
      return list(at.rare(field));
    case FieldId::datafin:
      return data_fin(at);
    case FieldId::subtype:
      return list(chunk.options.subtypes_at(i));
    case FieldId::dss_dsn:
      return at.dss_number(field, chunk.dss_dsn);
    case FieldId::dss_rawack:
      return at.dss_number(field, chunk.dss_rawack);
    case FieldId::dss_ssn:
      return at.dss_number(field, chunk.dss_ssn);
    case FieldId::dss_length:
      return at.dss_number(field, chunk.dss_length);
    case FieldId::dsnraw64:
      return number(chunk.dsn64.at(i));
    case FieldId::dack:
      return relative_number(chunk.dack64.at(i), at.numbering(1));
    case FieldId::dsn:
      return relative_number(chunk.dsn64.at(i), at.numbering(0));
    case FieldId::related_mappings:
      return list(chunk.related_mappings.at(i));
    case FieldId::reinjection_of:
      return list(chunk.reinjection_of.at(i));
    case FieldId::reinjected_in:
      return list(chunk.reinjected_in.at(i));
    case FieldId::tcpdest:
      return role_number(at.tables().tcp_destination(at.stream_id(), side_of(at.direction())));
    case FieldId::mptcpdest:
      return role_number(at.tables().mptcp_destination(at.stream_id(), side_of(at.direction())));
    case FieldId::retransmission:
      return number(chunk.retransmission.at(i));
    case FieldId::data_retransmission_of:
      return list(chunk.data_retransmission_of.at(i));
    case FieldId::hash:
      return number(chunk.hash.at(i));
  }
  return {};
}

}  // namespace mptcpanalyzer
