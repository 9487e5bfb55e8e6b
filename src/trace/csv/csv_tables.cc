#include "trace/csv/csv_tables.h"

#include <algorithm>

#include "packet/segment.h"

namespace mptcpanalyzer {
namespace {

using F = FieldId;

Endpoint source(const CsvPacket& packet) {
  return {packet.address(F::ipsrc), packet.number_as<std::uint16_t>(F::sport).value_or(0)};
}

Endpoint destination(const CsvPacket& packet) {
  return {packet.address(F::ipdst), packet.number_as<std::uint16_t>(F::dport).value_or(0)};
}

bool has_flag(const CsvPacket& packet, std::uint16_t flag) {
  return (packet.number(F::tcpflags).value_or(0) & flag) != 0;
}

// The least shift with which every window of a side fits 16 bits: the true one or less, and windows
// come out the same with either.
std::int8_t least_window_scale(std::uint32_t largest_window) {
  std::int8_t shift = 0;
  while (largest_window >> static_cast<unsigned>(shift) > 0xffffU)
    ++shift;
  return shift;
}

}  // namespace

StreamId CsvTables::stream_id(const CsvPacket& packet) {
  return packet.number_as<StreamId>(F::tcpstream).value_or(0);
}

bool CsvTables::goes_from(int side, const CsvPacket& packet) const {
  const auto& endpoints = tables_.streams[stream_id(packet)].endpoints;
  return endpoints[static_cast<std::size_t>(side)] == source(packet) &&
         endpoints[static_cast<std::size_t>(1 - side)] == destination(packet);
}

DirectionId CsvTables::direction(const CsvPacket& packet) const {
  const std::uint8_t side = goes_from(0, packet) ? 0 : 1;
  return direction_of(stream_id(packet), side);
}

std::uint32_t CsvTables::interface(const CsvPacket& packet) const {
  return interface_ids_.at(std::string(packet.has(F::interface) ? packet.text(F::interface) : ""));
}

Result<Done> CsvTables::learn(const CsvPacket& packet) {
  const std::string name(packet.has(F::interface) ? packet.text(F::interface) : "");
  if (interface_ids_.try_emplace(name, static_cast<std::uint32_t>(tables_.interfaces.size()))
          .second) {
    tables_.interfaces.push_back({name, link_type::kEthernet});
  }
  for (const auto learn_part : {&CsvTables::learn_stream, &CsvTables::learn_roles,
                                &CsvTables::learn_connection, &CsvTables::learn_time}) {
    Result<Done> done = (this->*learn_part)(packet);
    if (!done) return done;
  }
  learn_window(packet);
  learn_dsn_bases(packet);
  last_frame_ = packet.number(F::packetid).value_or(0);
  tables_.frames = std::max(tables_.frames, last_frame_);
  return Done{};
}

Result<Done> CsvTables::learn_stream(const CsvPacket& packet) {
  for (const FieldId field : {F::packetid, F::tcpstream, F::ipsrc, F::ipdst, F::sport, F::dport}) {
    if (!packet.has(field)) return packet.error_at(field, "there is no value");
  }
  if (*packet.number(F::packetid) == last_frame_) {
    return packet.error_at(F::packetid, "it is that of the line before");
  }
  const StreamId id = stream_id(packet);
  if (id >= streams_.size()) {
    streams_.resize(id + 1);
    tables_.streams.resize(id + 1);
    tables_.places.resize(id + 1);
  }
  TcpStream& stream = tables_.streams[id];
  if (!streams_[id].seen) {
    streams_[id].seen = true;
    stream.endpoints = {source(packet), destination(packet)};
    stream.first_frame = *packet.number(F::packetid);
    // The roles of a CSV without tcpdest.
    const bool syn_ack = has_flag(packet, tcp_flag::kSyn) && has_flag(packet, tcp_flag::kAck);
    stream.client_side = syn_ack ? 1 : 0;
  } else if (!goes_from(0, packet) && !goes_from(1, packet)) {
    return packet.error_at(F::tcpstream,
                           "another line of this stream has other addresses or ports");
  }
  // So that TcpStream::was_missed() tells the same as of the capture; the base itself is 0.
  const std::uint8_t sender = side_of(direction(packet));
  ++stream.sent_by[sender].segments;
  if (has_flag(packet, tcp_flag::kAck)) stream.sent_by[1U - sender].base_known = true;
  return Done{};
}

Result<Done> CsvTables::learn_roles(const CsvPacket& packet) {
  const std::uint8_t sender = side_of(direction(packet));
  const StreamId id = stream_id(packet);
  for (const auto& [host, address] :
       {std::pair{F::ipsrc_host, F::ipsrc}, std::pair{F::ipdst_host, F::ipdst}}) {
    if (packet.has(host) && packet.address(host) != packet.address(address)) {
      return packet.error_at(
          host, "it should be the same address as in " + std::string(field_info(address).name));
    }
  }
  const auto role = packet.number(F::tcpdest);
  if (!role) return Done{};
  const auto client_side =
      static_cast<std::uint8_t>(static_cast<Role>(*role) == Role::server ? sender : 1 - sender);
  TcpStream& stream = tables_.streams[id];
  if (streams_[id].roles_known && stream.client_side != client_side) {
    return packet.error_at(F::tcpdest, "another line of this stream says the contrary");
  }
  stream.client_side = client_side;
  streams_[id].roles_known = true;
  return Done{};
}

Result<Done> CsvTables::learn_connection(const CsvPacket& packet) {
  const StreamId id = stream_id(packet);
  StreamPlace& place = tables_.places[id];
  if (const auto connection = packet.number_as<ConnectionId>(F::mptcpstream)) {
    if (place.connection != kNone && place.connection != *connection) {
      return packet.error_at(F::mptcpstream,
                             "another line of this tcp stream names another connection");
    }
    place.connection = *connection;
    if (*connection >= tables_.connections.size()) tables_.connections.resize(*connection + 1);
  }
  const auto role = packet.number(F::mptcpdest);
  if (!role) return Done{};
  if (place.connection == kNone) {
    return packet.error_at(F::mptcpdest, "there is no mptcpstream that it could be a role in");
  }
  const bool by_client = side_of(direction(packet)) == tables_.streams[id].client_side;
  const Role client_role = by_client ? peer(static_cast<Role>(*role)) : static_cast<Role>(*role);
  if (streams_[id].mptcp_role_known && place.client_mptcp_role != client_role) {
    return packet.error_at(F::mptcpdest, "another line of this tcp stream says the contrary");
  }
  place.client_mptcp_role = client_role;
  streams_[id].mptcp_role_known = true;
  return Done{};
}

Result<Done> CsvTables::learn_time(const CsvPacket& packet) {
  const auto relative = packet.number(F::reltime);
  const auto absolute = packet.number(F::abstime);
  if (!relative && !absolute) return Done{};
  const std::uint64_t start = relative ? absolute.value_or(*relative) - *relative : *absolute;
  if (!start_) start_ = start;
  if (relative && absolute && start != *start_) {
    return packet.error_at(
        F::reltime,
        "it does not fit abstime: on the lines before, the capture began at another time");
  }
  const auto time = static_cast<std::int64_t>(absolute.value_or(relative.value_or(0)));
  tables_.last_time_ns = std::max(tables_.last_time_ns, time);
  return Done{};
}

void CsvTables::learn_window(const CsvPacket& packet) {
  const auto window = packet.number_as<std::uint32_t>(F::rwnd);
  if (!window || has_flag(packet, tcp_flag::kSyn)) return;
  const DirectionId id = direction(packet);
  Side& side = streams_[stream_of(id)].sides[side_of(id)];
  side.largest_window = std::max(side.largest_window, *window);
}

void CsvTables::learn_dsn_bases(const CsvPacket& packet) {
  const DirectionId id = direction(packet);
  Side& own = streams_[stream_of(id)].sides[side_of(id)];
  Side& other = streams_[stream_of(id)].sides[side_of(id) ^ 1U];
  if (const auto dsn = packet.number(F::dsn)) {
    own.relative_dsn = true;
    if (const auto raw = packet.number(F::dsnraw64)) own.dsn_base = *raw - *dsn;
  }
  if (const auto dack = packet.number(F::dack)) {
    other.relative_dsn = true;
    const auto raw = packet.number(F::dss_rawack);
    if (raw && !other.dack_base) other.dack_base = *raw - *dack;
  }
}

void CsvTables::finish() {
  if (start_) tables_.first_time_ns = static_cast<std::int64_t>(*start_);
  for (StreamId id = 0; id < streams_.size(); ++id) {
    for (std::size_t i = 0; i < 2; ++i) {
      const Side& side = streams_[id].sides[i];
      SideNumbering& numbering = tables_.places[id].numbering[i];
      numbering.window_scale = least_window_scale(side.largest_window);
      numbering.dsn_base_known = side.relative_dsn;
      numbering.dsn_base = side.dsn_base ? *side.dsn_base : side.dack_base.value_or(0);
    }
  }
}

}  // namespace mptcpanalyzer
