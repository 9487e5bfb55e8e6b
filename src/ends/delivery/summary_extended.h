// What the receiver got of each subflow: throughput, goodput, loss and waste, from captures of both
// ends.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <vector>

#include "analysis/subject/time_span.h"
#include "ends/clocks/clock_difference.h"
#include "ends/merged/merged_cache.h"
#include "ends/pairing/merged_trace.h"

namespace mptcpanalyzer {

// Bytes of payload in one direction.
struct ReceivedBytes {
  std::uint64_t throughput_bytes = 0;            // arrived, repeats included
  std::uint64_t goodput_bytes = 0;               // arrived here first
  std::uint64_t lost_bytes = 0;                  // sent and not arrived
  std::uint64_t redundant_reinjected_bytes = 0;  // came by reinjections and had arrived before
  std::uint64_t unmapped_bytes = 0;     // arrived without a data sequence number: no goodput
  std::uint64_t duplicate_packets = 0;  // thrown away by the connection, as Linux counts them

  ReceivedBytes& operator+=(const ReceivedBytes& other);
};

struct ReceivedSubflow {
  StreamId tcpstream = 0;  // of the first capture
  ReceivedBytes bytes;
  double throughput_contribution = 0;  // share of the direction's; 0 when there is none
  double goodput_contribution = 0;
};

struct ReceivedDirection {
  Role mptcpdest = Role::server;
  TimeSpan span;  // from the first arrival of payload to the last
  ReceivedBytes bytes;
  std::vector<ReceivedSubflow> subflows;
};

// `clocks`: the best that is known of them; what was sent while the receiver's capture was not
// running is not lost. The traces of `merged` have kReinjectionColumns.
ReceivedDirection summarize_received(const MergedTrace& merged, Role mptcpdest,
                                     const ClockDifference& clocks);

// Towards each of these roles.
std::vector<ReceivedDirection> summarize_extended(const MergedAnswer& answer,
                                                  const std::vector<Role>& dests);

}  // namespace mptcpanalyzer
