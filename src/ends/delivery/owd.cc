#include "ends/delivery/owd.h"

#include <algorithm>

#include "ends/clocks/delay_envelope.h"

namespace mptcpanalyzer {

Running receiver_running(const MergedDirection& direction, const ClockDifference& clocks) {
  const CaptureTables& receiver = direction.receiver->tables();
  const CaptureTables& sender = direction.sender->tables();
  const double sign = direction.sender_is_first ? -1 : 1;
  // The line is in times of the first capture.
  const auto line_at = [&](std::int64_t time_of_sender) {
    if (direction.sender_is_first) return clocks.line_at(time_of_sender);
    return clocks.line_at(time_of_sender -
                          static_cast<std::int64_t>(clocks.line_at(time_of_sender)));
  };
  double steps_ns = 0;  // all of them lie before the end
  for (const ClockStep& step : clocks.steps)
    steps_ns += step.step_s * 1e9;
  return {static_cast<double>(receiver.first_time_ns) + sign * line_at(sender.first_time_ns),
          static_cast<double>(receiver.last_time_ns) +
              sign * (line_at(sender.last_time_ns) + steps_ns)};
}

std::optional<double> owd_s(const MergedDirection& direction, const MergedPacket& packet,
                            const ClockDifference& correction) {
  const std::optional<DelaySample> sample = delay_sample(direction, packet);
  if (!sample) return std::nullopt;
  const double corrected = static_cast<double>(sample->difference_ns) - correction.at(*sample);
  return (direction.sender_is_first ? corrected : -corrected) / 1e9;
}

std::vector<std::size_t> lost_packets(const MergedDirection& direction,
                                      const ClockDifference& clocks) {
  const std::vector<MergedPacket>& packets = direction.packets;
  const auto arrived = [](const MergedPacket& packet) {
    return packet.status() == MergeStatus::both;
  };
  const auto first = static_cast<std::size_t>(
      std::find_if(packets.begin(), packets.end(), arrived) - packets.begin());
  const auto after_last = static_cast<std::size_t>(
      packets.rend() - std::find_if(packets.rbegin(), packets.rend(), arrived));
  const Running running = receiver_running(direction, clocks);
  double delay_ns = 0;  // of the nearest packet before that arrived, else of the first that did
  const auto learn_delay = [&](const MergedPacket& packet) {
    if (const auto delay = owd_s(direction, packet, clocks)) delay_ns = std::max(0.0, *delay * 1e9);
  };
  if (first < packets.size()) learn_delay(packets[first]);
  std::vector<std::size_t> lost;
  for (std::size_t i = 0; i < packets.size(); ++i) {
    if (arrived(packets[i])) learn_delay(packets[i]);
    if (packets[i].status() != MergeStatus::sender_only) continue;
    const auto sent = sent_ns(direction, packets[i]);
    const bool between = first < i && i < after_last;
    if (between || !sent || running.holds(static_cast<double>(*sent) + delay_ns)) lost.push_back(i);
  }
  return lost;
}

}  // namespace mptcpanalyzer
