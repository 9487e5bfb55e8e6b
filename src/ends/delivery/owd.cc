#include "ends/delivery/owd.h"

#include <algorithm>
#include <numeric>

#include "ends/clocks/delay_envelope.h"

namespace mptcpanalyzer {

Running receiver_running(const MergedDirection& direction, const ClockDifference& clocks) {
  const CaptureTables& receiver = direction.receiver->tables();
  const CaptureTables& sender = direction.sender->tables();
  const double sign = direction.sender_is_first ? -1 : 1;
  // The line is in times of the first capture.
  const auto line_at = [&](std::int64_t time_of_sender) {
    const auto time = static_cast<double>(time_of_sender);
    return clocks.line_at(direction.sender_is_first ? time : time - clocks.line_at(time));
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

namespace {

// When packets that were sent after the last that arrived should have come: they queue behind it.
//
//   a link that takes 1 ms for a packet; ten sent at 0 ms; six arrived, at 21, 22, ... 26 ms
//   -> the others at 27, 28, 29 and 30 ms, not with the delay of the sixth
class QueueAfterLastArrival {
 public:
  // The direction up to the last packet that arrived.
  QueueAfterLastArrival(const MergedDirection& direction, std::size_t after_last,
                        const ClockDifference& clocks) {
    constexpr std::size_t kLatest = 16;
    std::vector<double> arrivals;
    for (std::size_t i = after_last; i-- > 0 && arrivals.size() <= kLatest;) {
      const MergedPacket& packet = direction.packets[i];
      if (packet.status() != MergeStatus::both) continue;
      const auto delay = owd_s(direction, packet, clocks);
      const auto sent = sent_ns(direction, packet);
      if (!delay || !sent) continue;
      const double delay_ns = std::max(0.0, *delay * 1e9);
      if (arrivals.empty()) {
        sent_ns_ = *sent;
        delay_ns_ = delay_ns;
      }
      least_delay_ns_ = arrivals.empty() ? delay_ns : std::min(least_delay_ns_, delay_ns);
      arrivals.push_back(static_cast<double>(*sent) + delay_ns);
    }
    std::sort(arrivals.begin(), arrivals.end());
    std::adjacent_difference(arrivals.begin(), arrivals.end(), arrivals.begin());
    if (arrivals.size() < 2) return;
    const auto middle = arrivals.begin() + 1 + static_cast<std::ptrdiff_t>(arrivals.size() - 1) / 2;
    std::nth_element(arrivals.begin() + 1, middle, arrivals.end());
    between_ns_ = *middle;
  }

  // Of the next packet sent, by the clock of the sender's capture.
  double arrival_of(std::int64_t sent_ns) {
    const auto since = static_cast<double>(sent_ns - sent_ns_);
    delay_ns_ = std::max(least_delay_ns_, delay_ns_ + between_ns_ - since);
    sent_ns_ = sent_ns;
    return static_cast<double>(sent_ns) + delay_ns_;
  }

 private:
  std::int64_t sent_ns_ = 0;
  double delay_ns_ = 0;        // of the latest packet
  double least_delay_ns_ = 0;  // of the last that arrived
  double between_ns_ = 0;      // what is usual between two arrivals
};

}  // namespace

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
  double first_delay_ns = 0;
  if (first < packets.size()) {
    const auto delay = owd_s(direction, packets[first], clocks);
    first_delay_ns = std::max(0.0, delay.value_or(0) * 1e9);
  }
  QueueAfterLastArrival queue(direction, after_last, clocks);
  std::vector<std::size_t> lost;
  for (std::size_t i = 0; i < packets.size(); ++i) {
    if (packets[i].status() != MergeStatus::sender_only) continue;
    const auto sent = sent_ns(direction, packets[i]);
    const bool between = first < i && i < after_last;
    const auto should_have_come = [&] {
      return i < first ? static_cast<double>(*sent) + first_delay_ns : queue.arrival_of(*sent);
    };
    if (between || !sent || running.holds(should_have_come())) lost.push_back(i);
  }
  return lost;
}

}  // namespace mptcpanalyzer
