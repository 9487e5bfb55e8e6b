// A trace as an SQLite database: tables packets, tcp_connections, connections, subflows, with
// indexes. docs/export.md describes them.
#pragma once

#include <string>

#include "base/result.h"
#include "output/export/packet_columns.h"

namespace mptcpanalyzer {

// Writes to the empty file at `file`, all in one transaction, until the batches end or are stopped;
// `name` stands in errors.
Result<Done> write_sqlite_file(const std::string& file, const std::string& name,
                               const CaptureTables& tables, PacketBatches& batches);

}  // namespace mptcpanalyzer
