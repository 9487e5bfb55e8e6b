#include "ends/delivery/owd.h"

namespace mptcpanalyzer {

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

}  // namespace mptcpanalyzer
