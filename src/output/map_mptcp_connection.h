// What map_mptcp_connection prints: text in the shape of the original mptcpanalyzer, and JSON
// (docs/contract.md).
#pragma once

#include <span>

#include "ends/matching/map_mptcp_connection.h"
#include "output/output.h"
#include "trace/columns/trace.h"

namespace mptcpanalyzer {

// `explain` adds what agrees and by how many bits it counts.
void write_connection_matches_text(const Trace& first, const Trace& second, ConnectionId connection,
                                   std::span<const ConnectionMatch> matches, bool explain,
                                   Output& out);

void write_connection_matches_json(ConnectionId connection,
                                   std::span<const ConnectionMatch> matches, Output& out);

}  // namespace mptcpanalyzer
