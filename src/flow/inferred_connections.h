// InferredConnections: subflows whose handshake was not captured become one connection, by what
// data_groups.h finds in their numbers; and which host of it is the client.
//
// Roles are told, in this order, by a captured handshake of the connection, by the token of a join,
// by the subflows' own SYNs, by the server's end that most subflows share, by ports.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "capture/anomaly.h"
#include "flow/capture_tables.h"
#include "flow/connection_table.h"
#include "flow/dsn_span.h"
#include "flow/stream_table.h"

namespace mptcpanalyzer {

// Whether such connections are made, or it is only noted that they could be. Data that was
// annotated on the way knew nothing of them: who annotates makes a second pass, whose tracker is
// given the tables of the first.
enum class Grouping : std::uint8_t { applied, only_noted };

using DsnSpans = std::array<DsnSpan, 2>;  // by side

// What a tracker has at the end of its capture.
struct Inference {
  CaptureTables& tables;
  StreamTable& streams;
  ConnectionTable& connections;
  const std::vector<DsnSpans>& spans;  // by index of the Subflow; may be shorter
  // How far the data of a host went, of a connection whose key is known.
  std::function<std::optional<std::uint64_t>(ConnectionId, Role)> farthest;
};

void infer_connections(const Inference& inference, Grouping grouping, Anomalies& anomalies);

// The same connections as an earlier pass over the capture inferred.
void adopt_connections(const CaptureTables& known, const Inference& inference,
                       Anomalies& anomalies);

// Whether a pass inferred any.
bool has_inferred(const CaptureTables& tables);

// "the server endpoint that most subflows share".
std::string_view to_string(RoleSource source);

}  // namespace mptcpanalyzer
