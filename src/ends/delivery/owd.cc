#include "ends/delivery/owd.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "analysis/subject/distribution.h"
#include "analysis/subject/packet_at.h"

namespace mptcpanalyzer {
namespace {

std::size_t count_reordered(std::vector<std::pair<std::uint32_t, std::uint32_t>> rows) {
  // (receiver's row, sender's row)
  std::sort(rows.begin(), rows.end());
  std::size_t reordered = 0;
  std::uint32_t latest = 0;
  for (const auto& [received, sent] : rows) {
    if (sent < latest) ++reordered;
    latest = std::max(latest, sent);
  }
  return reordered;
}

}  // namespace

Running receiver_running(const MergedDirection& direction, const ClockDifference& clocks) {
  const CaptureTables& receiver = direction.receiver->tables();
  const CaptureTables& sender = direction.sender->tables();
  // The line is in times of the first capture; its change over a capture's length matters little.
  const double sign = direction.sender_is_first ? -1 : 1;
  return {static_cast<double>(receiver.first_time_ns) + sign * clocks.line_at(sender.first_time_ns),
          static_cast<double>(receiver.last_time_ns) + sign * clocks.line_at(sender.last_time_ns)};
}

std::optional<double> owd_s(const MergedDirection& direction, const MergedPacket& packet,
                            const ClockDifference& correction) {
  const auto sent = sent_ns(direction, packet);
  const auto received = received_ns(direction, packet);
  if (!sent || !received) return std::nullopt;
  const bool from_first = direction.sender_is_first;
  const DelaySample sample{from_first,
                           direction.tcpstream,
                           from_first ? packet.sender_row : packet.receiver_row,
                           from_first ? packet.receiver_row : packet.sender_row,
                           from_first ? *sent : *received,
                           from_first ? *received - *sent : *sent - *received};
  const double offset = correction.at(sample);
  return (static_cast<double>(*received - *sent) - (from_first ? offset : -offset)) / 1e9;
}

OwdSummary summarize_owds(const MergedDirection& direction, const ClockDifference& correction,
                          const ClockDifference& clocks) {
  OwdSummary summary;
  summary.tcpstream = direction.tcpstream;
  summary.tcpdest = direction.tcpdest;
  summary.mptcpdest = direction.mptcpdest;
  std::vector<double> delays;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> rows;
  double changes = 0;
  for (const MergedPacket& packet : direction.packets) {
    if (packet.status() != MergeStatus::both) continue;
    rows.emplace_back(packet.receiver_row, packet.sender_row);
    const auto delay = owd_s(direction, packet, correction);
    if (!delay) continue;
    if (!delays.empty()) changes += std::abs(*delay - delays.back());
    delays.push_back(*delay);
    if (*delay < 0)
      summary.impossible.push_back(PacketAt(*direction.sender, packet.sender_row).frame());
  }
  std::size_t sent_only = 0;
  for (const MergedPacket& packet : direction.packets) {
    if (packet.status() == MergeStatus::receiver_only) ++summary.receiver_only;
    if (packet.status() == MergeStatus::sender_only) ++sent_only;
  }
  for_each_lost(direction, clocks, [&](const MergedPacket&) { ++summary.lost; });
  summary.beyond_capture = sent_only - summary.lost;
  summary.reordered = count_reordered(std::move(rows));
  summary.packets = delays.size();
  if (delays.empty()) return summary;
  if (delays.size() > 1) summary.jitter_s = changes / static_cast<double>(delays.size() - 1);
  const auto [least, greatest] = std::minmax_element(delays.begin(), delays.end());
  summary.min_s = *least;
  summary.max_s = *greatest;
  summary.median_s = quantile_of(delays, 0.5);
  summary.p95_s = quantile_of(delays, 0.95);
  return summary;
}

}  // namespace mptcpanalyzer
