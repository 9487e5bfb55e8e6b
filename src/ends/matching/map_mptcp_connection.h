// Which MPTCP connection of one capture is which of another, subflow by subflow: rules and weights
// in docs/matching.md.
#pragma once  // Public: docs/library.md

#include <vector>

#include "ends/matching/map_tcp_connection.h"

namespace mptcpanalyzer {

struct ConnectionMatch {
  bool by_keys = false;               // both captures have both keys, and they agree
  ConnectionId connection = 0;        // of the first trace
  ConnectionId mapped = 0;            // of the second
  MatchScore score;                   // of the connection and all its subflows
  std::vector<StreamMatch> subflows;  // by the stream of the first trace
  std::vector<StreamId> first_only;   // subflows that the second trace has not
  std::vector<StreamId> second_only;  // and the other way round
};

// The connections of `second` that may be `connection` of `first`, the likeliest first. Both traces
// have kProfileColumns.
std::vector<ConnectionMatch> match_mptcp_connection(const Trace& first, const Trace& second,
                                                    ConnectionId connection);

// How one connection compares with one other, whatever comes out.
ConnectionMatch compare_connections(const Trace& first, const Trace& second,
                                    ConnectionId connection, ConnectionId mapped);

}  // namespace mptcpanalyzer
