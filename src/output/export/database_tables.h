// What a trace knows besides its packets, as tables of rows: tcp_connections, connections,
// subflows. For exports to databases; docs/export.md lists the columns.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "flow/capture_tables.h"

namespace mptcpanalyzer {

enum class CellType : std::uint8_t { integer, text };

struct TableColumn {
  std::string_view name;
  CellType type = CellType::integer;
};

// monostate: no value. Numbers of 64 bits are text: databases count with a sign.
using Cell = std::variant<std::monostate, std::int64_t, std::string>;

struct DatabaseTable {
  std::string_view name;
  std::vector<TableColumn> columns;  // the first is the key
  std::vector<std::vector<Cell>> rows;
};

std::vector<DatabaseTable> database_tables(const CaptureTables& tables);

}  // namespace mptcpanalyzer
