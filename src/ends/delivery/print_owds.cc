#include "ends/delivery/print_owds.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "analysis/subject/distribution.h"
#include "analysis/subject/packet_at.h"
#include "ends/delivery/owd.h"

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
  summary.lost = lost_packets(direction, clocks).size();
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

OwdReport report_owds(const MergedAnswer& answer, const ClockChoice& clocks) {
  OwdReport report;
  report.clocks = answer.clocks;
  report.corrected = clocks.corrects(answer.clocks);
  report.correction = clocks.correction(answer.clocks);
  for (const MergedDirection& direction : answer.merged.directions)
    report.streams.push_back(
        summarize_owds(direction, report.correction, best_known(answer.clocks)));
  return report;
}

}  // namespace mptcpanalyzer
