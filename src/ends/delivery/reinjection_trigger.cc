#include "ends/delivery/reinjection_trigger.h"

#include "flow/sequence_number.h"
#include "packet/segment.h"

namespace mptcpanalyzer {
namespace {

// Linux's least retransmission timeout (RFC 6298 would have a second).
constexpr std::int64_t kLeastTimeoutNs = 200'000'000;

std::optional<std::int64_t> since(std::optional<std::int64_t> then,
                                  std::optional<std::int64_t> now) {
  if (!then || !now) return std::nullopt;
  return *now - *then;
}

}  // namespace

std::string_view to_string(Trigger trigger) {
  switch (trigger) {
    case Trigger::subflow_closed:
      return "subflow_closed";
    case Trigger::timeout:
      return "timeout";
    case Trigger::loss:
      return "loss";
    case Trigger::window_stall:
      return "window_stall";
    case Trigger::redundant_scheduling:
      return "redundant_scheduling";
    case Trigger::unknown:
      return "unknown";
  }
  return "";
}

bool ReinjectionTriggers::is_from_sender(const PacketAt& packet) const {
  const auto destination =
      trace_.tables().mptcp_destination(stream_of(packet.direction()), side_of(packet.direction()));
  return destination && *destination != sender_role_;
}

void ReinjectionTriggers::see(const PacketAt& packet) {
  SubflowState& subflow = subflows_[stream_of(packet.direction())];
  if (packet.has_flag(tcp_flag::kRst) || packet.has_flag(tcp_flag::kFin)) subflow.closed = true;
  if (is_from_sender(packet)) {
    see_sent(packet, subflow);
  } else {
    see_received(packet, subflow);
  }
}

void ReinjectionTriggers::see_sent(const PacketAt& packet, SubflowState& subflow) {
  if (packet.has_flag(tcp_flag::kSyn) && !subflow.syn_sent_ns)
    subflow.syn_sent_ns = packet.time_ns();
  const std::uint32_t length = packet.length();
  if (length == 0) return;
  if (packet.retransmission() != Retransmission::none) subflow.retransmitted_ns = packet.time_ns();
  if (subflow.sent_up_to == subflow.acked_up_to || !subflow.waiting_since_ns)
    subflow.waiting_since_ns = packet.time_ns();
  const std::uint32_t end = packet.seq() + length;
  if (is_before(subflow.sent_up_to, end)) subflow.sent_up_to = end;
  const auto dsn = packet.dsn64();
  if (dsn && (!data_sent_up_to_ || data_distance(*data_sent_up_to_, *dsn + length) > 0))
    data_sent_up_to_ = *dsn + length;
}

void ReinjectionTriggers::see_received(const PacketAt& packet, SubflowState& subflow) {
  if (!packet.has_flag(tcp_flag::kAck)) return;
  if (!subflow.round_trip_ns) subflow.round_trip_ns = since(subflow.syn_sent_ns, packet.time_ns());
  if (is_before(subflow.acked_up_to, packet.ack())) {
    subflow.acked_up_to = packet.ack();
    subflow.waiting_since_ns = packet.time_ns();
  }
  const DirectionId direction = packet.direction();
  const auto scale =
      trace_.tables().places[stream_of(direction)].numbering[side_of(direction)].window_scale;
  if (!packet.has_flag(tcp_flag::kSyn))
    window_ = std::uint64_t{packet.window()} << (scale > 0 ? static_cast<unsigned>(scale) : 0U);
  const auto acked = packet.dack64();
  if (acked && (!data_acked_up_to_ || data_distance(*data_acked_up_to_, *acked) > 0))
    data_acked_up_to_ = acked;
}

Trigger ReinjectionTriggers::ask(const PacketAt& reinjection, const PacketAt& original) const {
  const auto found = subflows_.find(stream_of(original.direction()));
  if (found == subflows_.end()) return Trigger::unknown;
  const SubflowState& subflow = found->second;
  const auto now = reinjection.time_ns();
  if (subflow.closed) return Trigger::subflow_closed;
  const bool is_waiting = is_before(subflow.acked_up_to, subflow.sent_up_to);
  const auto waited = since(subflow.waiting_since_ns, now);
  if (is_waiting && waited && *waited >= kLeastTimeoutNs) return Trigger::timeout;
  const auto retransmitted = since(original.time_ns(), subflow.retransmitted_ns);
  if (retransmitted && *retransmitted >= 0) return Trigger::loss;
  if (data_sent_up_to_ && data_acked_up_to_ && window_ > 0) {
    const std::int64_t under_way = data_distance(*data_acked_up_to_, *data_sent_up_to_);
    if (under_way + std::int64_t{reinjection.length()} > static_cast<std::int64_t>(window_))
      return Trigger::window_stall;
  }
  const auto age = since(original.time_ns(), now);
  if (age && subflow.round_trip_ns && *age < *subflow.round_trip_ns)
    return Trigger::redundant_scheduling;
  return Trigger::unknown;
}

}  // namespace mptcpanalyzer
