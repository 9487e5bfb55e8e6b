#include "output/export/database_tables.h"

#include <optional>

#include "flow/subflow_state.h"
#include "output/escape.h"

namespace mptcpanalyzer {
namespace {

template <typename T>
Cell integer(const std::optional<T>& value) {
  return value ? Cell(std::int64_t{*value}) : Cell();
}

Cell integer(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

Cell decimal(const std::optional<std::uint64_t>& value) {
  return value ? Cell(std::to_string(*value)) : Cell();
}

Cell text(std::string_view value) {
  return value.empty() ? Cell() : Cell(std::string(value));
}

Cell interface_name(const CaptureTables& tables, const TcpStream& stream) {
  if (stream.interface >= tables.interfaces.size()) return {};
  return text(escape_for_terminal(tables.interfaces[stream.interface].name));
}

// The columns that both tables of streams have.
const std::vector<TableColumn> kStreamColumns = {
    {"tcpstream", CellType::integer}, {"mptcpstream", CellType::integer},
    {"client_ip", CellType::text},    {"client_port", CellType::integer},
    {"server_ip", CellType::text},    {"server_port", CellType::integer},
    {"interface", CellType::text},    {"packets", CellType::integer},
};

std::vector<Cell> stream_cells(const CaptureTables& tables, StreamId id) {
  const TcpStream& stream = tables.streams[id];
  const ConnectionId connection = tables.places[id].connection;
  return {integer(std::uint64_t{id}),
          connection == kNone ? Cell() : integer(std::uint64_t{connection}),
          text(to_string(stream.client().address)),
          integer(std::uint64_t{stream.client().port}),
          text(to_string(stream.server().address)),
          integer(std::uint64_t{stream.server().port}),
          interface_name(tables, stream),
          integer(stream.sent_by[0].segments + stream.sent_by[1].segments)};
}

DatabaseTable tcp_connections(const CaptureTables& tables) {
  DatabaseTable table{"tcp_connections", kStreamColumns, {}};
  for (StreamId id = 0; id < tables.streams.size(); ++id)
    table.rows.push_back(stream_cells(tables, id));
  return table;
}

DatabaseTable subflows(const CaptureTables& tables) {
  DatabaseTable table{"subflows", kStreamColumns, {}};
  for (const TableColumn& column : std::initializer_list<TableColumn>{{"mptcpdest", CellType::text},
                                                                      {"addrid", CellType::integer},
                                                                      {"backup", CellType::integer},
                                                                      {"state", CellType::text}}) {
    table.columns.push_back(column);
  }
  for (StreamId id = 0; id < tables.streams.size(); ++id) {
    if (tables.places[id].connection == kNone) continue;
    const TcpStream& stream = tables.streams[id];
    std::vector<Cell>& row = table.rows.emplace_back(stream_cells(tables, id));
    row.push_back(text(to_string(peer(tables.places[id].client_mptcp_role))));
    // A trace that was read from a CSV has no options of its handshakes.
    const bool known = stream.subflow != kNone;
    const Subflow subflow = known ? tables.subflows[stream.subflow] : Subflow{};
    const SubflowSide& opener = subflow.said_by[subflow.opener];
    const bool initial = subflow.kind == SubflowKind::initial;
    row.push_back(known && initial ? Cell(std::int64_t{0}) : integer(opener.address_id));
    row.push_back(known ? Cell(std::int64_t{subflow.said_by[0].backup || subflow.said_by[1].backup})
                        : Cell());
    row.push_back(known ? text(to_string(state_of(stream, subflow))) : Cell());
  }
  return table;
}

DatabaseTable connections(const CaptureTables& tables) {
  DatabaseTable table{"connections",
                      {{"mptcpstream", CellType::integer},
                       {"version", CellType::integer},
                       {"client_key", CellType::text},
                       {"server_key", CellType::text},
                       {"client_token", CellType::integer},
                       {"server_token", CellType::integer},
                       {"client_idsn", CellType::text},
                       {"server_idsn", CellType::text},
                       {"checksum", CellType::integer},
                       {"subflows", CellType::integer}},
                      {}};
  std::vector<std::uint64_t> counts(tables.connections.size());
  for (const StreamPlace& place : tables.places) {
    if (place.connection < counts.size()) ++counts[place.connection];
  }
  for (ConnectionId id = 0; id < tables.connections.size(); ++id) {
    if (counts[id] == 0) continue;
    const Connection& connection = tables.connections[id];
    const ConnectionHost& client = connection.host(Role::client);
    const ConnectionHost& server = connection.host(Role::server);
    table.rows.push_back({integer(std::uint64_t{id}), integer(connection.version),
                          decimal(client.key), decimal(server.key), integer(client.token),
                          integer(server.token), decimal(client.idsn), decimal(server.idsn),
                          Cell(std::int64_t{connection.checksum}), integer(counts[id])});
  }
  return table;
}

}  // namespace

std::vector<DatabaseTable> database_tables(const CaptureTables& tables) {
  return {tcp_connections(tables), connections(tables), subflows(tables)};
}

}  // namespace mptcpanalyzer
