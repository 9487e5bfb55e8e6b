// ConnectionVerdict: is it MPTCP, over which paths, what did it carry, did it help.
// Threads: plain values, which any number may read.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "diagnosis/facts/connection_case.h"

namespace mptcpanalyzer {

struct ConnectionVerdict {
  std::optional<std::uint8_t> version;  // that was negotiated
  SubflowState state = SubflowState::established;
  std::string fallback_reason;              // empty: it is no fallback
  bool only_asked = false;                  // a plain tcp connection that asked for MPTCP
  std::size_t subflows_open = 0;            // whose handshake was completed
  std::size_t subflows_used = 0;            // that carried new data in either direction
  Role mptcpdest = Role::server;            // whither most of the data travelled
  std::array<std::uint64_t, 2> bytes = {};  // new data by role that it travelled to
  std::optional<double> duration_s;         // from the first to the last of the data that way
  std::optional<PathComparison> paths;      // nothing: under two used subflows at once

  std::optional<double> rate_bps() const;
};

ConnectionVerdict verdict_of(const ConnectionCase& subject);

}  // namespace mptcpanalyzer
