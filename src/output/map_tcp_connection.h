// What map_tcp_connection prints: text in the shape of the original mptcpanalyzer, and JSON
// (docs/contract.md).
#pragma once

#include <span>

#include "ends/matching/map_tcp_connection.h"
#include "output/output.h"
#include "trace/columns/trace.h"

namespace mptcpanalyzer {

// `explain` adds what agrees and by how many bits it counts.
void write_stream_matches_text(const Trace& first, const Trace& second, StreamId stream,
                               std::span<const StreamMatch> matches, bool explain, Output& out);

void write_stream_matches_json(StreamId stream, std::span<const StreamMatch> matches, Output& out);

}  // namespace mptcpanalyzer
