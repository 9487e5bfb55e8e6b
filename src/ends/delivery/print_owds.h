// What print_owds tells of two merged captures: what one-way delays amount to per stream and
// direction, and how the clocks differ.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ends/clocks/clock_choice.h"
#include "ends/clocks/clock_difference.h"
#include "ends/merged/merged_cache.h"
#include "ends/pairing/merged_trace.h"

namespace mptcpanalyzer {

struct OwdSummary {
  StreamId tcpstream = 0;
  Role tcpdest = Role::server;
  std::optional<Role> mptcpdest;
  std::size_t packets = 0;  // that have a delay
  std::size_t lost = 0;     // sent, and not received though the receiver's capture was running
  std::size_t beyond_capture = 0;  // sent when the receiver's capture was not running
  std::size_t receiver_only = 0;
  std::size_t reordered = 0;  // arrived after a packet that was sent later (RFC 4737)
  std::optional<double> min_s;
  std::optional<double> median_s;
  std::optional<double> p95_s;
  std::optional<double> max_s;
  std::optional<double> jitter_s;         // mean change from one packet sent to the next (RFC 3393)
  std::vector<std::uint32_t> impossible;  // frames at the sender: arrived before they were sent
};

// `correction` is applied to delays; `clocks`, the best that is known of them, only tells when the
// other capture was running.
OwdSummary summarize_owds(const MergedDirection& direction, const ClockDifference& correction,
                          const ClockDifference& clocks);

struct OwdReport {
  std::optional<ClockEstimate> clocks;  // nothing: packets went one way only
  bool corrected = false;
  ClockDifference correction;  // all 0 unless `corrected`
  std::vector<OwdSummary> streams;
};

OwdReport report_owds(const MergedAnswer& answer, const ClockChoice& clocks);

}  // namespace mptcpanalyzer
