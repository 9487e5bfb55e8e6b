// RowSelection: the packets of one stream, connection or direction.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>
#include <vector>

#include "flow/capture_tables.h"

namespace mptcpanalyzer {

struct RowSelection {
  std::optional<StreamId> tcpstream;
  std::optional<ConnectionId> mptcpstream;
  std::optional<Role> destination;  // the MPTCP role when mptcpstream is given, else the TCP role

  bool selects_all() const { return !tcpstream && !mptcpstream && !destination; }
};

// For each DirectionId whether its packets are selected: a row is when mask[direction] is.
std::vector<bool> select_directions(const CaptureTables& tables, const RowSelection& selection);

}  // namespace mptcpanalyzer
