// The life of a generated connection: bursts of data, what is sent again, closing.

#include "testing/traffic_connection.h"

#include <algorithm>

namespace mptcpanalyzer {
namespace {

constexpr std::uint32_t kMaxMappingLength = 65'000;
constexpr std::size_t kMaxRepeatsWaiting = 16;
constexpr std::uint16_t kPush = 0x08;  // the PSH flag

}  // namespace

void TrafficConnection::step() {
  switch (phase_) {
    case Phase::opening:
      open_initial_subflow();
      break;
    case Phase::transferring:
      transfer();
      break;
    case Phase::closing:
      close();
      break;
    case Phase::closed:
      break;
  }
}

void TrafficConnection::transfer() {
  RandomSource& random = context_.random;
  const bool new_data = has_new_data(Host::client) || has_new_data(Host::server);
  const double eagerness = progress_ > 0 ? 0.6 : 0.3;
  if (!all_subflows_open() && (!new_data || random.chance(eagerness))) {
    open_next_subflow();
  } else if (!repeats_.empty() &&
             (!new_data || repeats_.size() > kMaxRepeatsWaiting || random.chance(0.5))) {
    const auto chosen =
        static_cast<std::ptrdiff_t>(random.below(std::min<std::size_t>(repeats_.size(), 4)));
    const Repeat repeat = repeats_[static_cast<std::size_t>(chosen)];
    repeats_.erase(repeats_.begin() + chosen);
    send_again(repeat);
  } else if (new_data) {
    send_burst();
  } else {
    phase_ = Phase::closing;
  }
}

// Frames left for data when a number of frames was asked for.
std::uint64_t TrafficConnection::frame_budget_left() const {
  const std::uint64_t budget = context_.options.packets / context_.options.connections;
  const std::uint64_t reserved = truth_.frames + 2 * repeats_.size() +
                                 6 * (subflows_.size() - open_subflows_) + 4 + 3 * subflows_.size();
  return budget > reserved ? budget - reserved : 0;
}

bool TrafficConnection::has_new_data(Host host) const {
  const DataSide& data = data_[index_of(host)];
  if (data.data_fin_sent) return false;
  if (context_.options.packets > 0) return frame_budget_left() > 0;
  return data.next_dsn <= data.limit;
}

void TrafficConnection::send_burst() {
  const TrafficOptions& options = context_.options;
  RandomSource& random = context_.random;
  // By turns as the limits are; where one has sent all, the other goes on.
  const std::uint64_t total = data_[0].limit + data_[1].limit;
  Host sender = random.below(total) < data_[0].limit ? Host::client : Host::server;
  if (!has_new_data(sender)) sender = other(sender);
  DataSide& data = data_[index_of(sender)];
  const auto subflow = static_cast<std::uint32_t>(random.below(open_subflows_));
  SubflowSide& side = subflows_[subflow].side[index_of(sender)];

  std::uint64_t room = options.packets > 0 ? ~std::uint64_t{0} : data.limit + 1 - data.next_dsn;
  const std::uint64_t count = 1 + random.below(options.burst);
  std::vector<Outgoing> segments;
  std::uint32_t burst_length = 0;
  for (std::uint64_t i = 0; i < count && room > 0; ++i) {
    const std::uint64_t wanted = random.chance(0.9) ? options.mss : 1 + random.below(options.mss);
    Outgoing segment;
    segment.length = static_cast<std::uint32_t>(std::min(wanted, room));
    if (i > 0 && burst_length + segment.length > kMaxMappingLength) break;
    segment.sender = sender;
    segment.subflow = subflow;
    segment.ssn = side.next_ssn + burst_length;
    segment.dsn = data.next_dsn + burst_length;
    burst_length += segment.length;
    room -= segment.length;
    segments.push_back(segment);
  }
  const Mapping whole{data.next_dsn, side.next_ssn, static_cast<std::uint16_t>(burst_length),
                      false};
  side.next_ssn += burst_length;
  data.next_dsn += burst_length;

  for (std::size_t i = 0; i < segments.size(); ++i) {
    Outgoing& segment = segments[i];
    if (options.mapping_style == MappingStyle::per_segment) {
      // Every other connection lets the last segment carry the DATA_FIN.
      const bool data_fin = room == 0 && i + 1 == segments.size() && number_ % 2 == 1;
      segment.mapping =
          Mapping{segment.dsn, segment.ssn,
                  static_cast<std::uint16_t>(segment.length + (data_fin ? 1 : 0)), data_fin};
      if (data_fin) data.data_fin_sent = true;
    } else if (i == 0 || options.mapping_style == MappingStyle::repeated) {
      segment.mapping = whole;
    }
    send_segment(segment);
    if (random.chance(options.reinjections)) {
      repeats_.push_back({Repeat::Kind::reinjection, segment});
    }
    if (random.chance(options.data_retransmissions)) {
      repeats_.push_back({Repeat::Kind::data_retransmission, segment});
    }
    if (i % 2 == 1 || i + 1 == segments.size()) acknowledge(subflow, other(sender));
  }
}

void TrafficConnection::send_segment(const Outgoing& segment) {
  std::optional<MptcpOption> option;
  if (segment.in_mp_capable) {
    option = mp_capable(segment.sender, true);
    std::get<MpCapable>(option->body).data_length = segment.mapping->length;
  } else {
    Dss dss = data_ack(segment.sender);
    if (segment.mapping) {
      const bool dsn_is_64 = is_8_bytes(context_.options.dsn_width);
      const std::uint64_t dsn = truth_.idsns[index_of(segment.sender)] + segment.mapping->dsn;
      dss.flags = static_cast<std::uint8_t>(dss.flags | 0x04U | (dsn_is_64 ? 0x08U : 0U) |
                                            (segment.mapping->data_fin ? 0x10U : 0U));
      dss.dsn = dsn_is_64 ? dsn : dsn & 0xffffffffU;
      dss.subflow_seq = static_cast<std::uint32_t>(segment.mapping->ssn);
      dss.length = segment.mapping->length;
    }
    option = MptcpOption{0, dss};
  }
  const std::uint64_t frame =
      send_frame(segment.subflow, segment.sender, kPush | tcp_flag::kAck, segment.ssn,
                 context_.emitter.payload(segment.dsn, segment.length), option);
  account(segment, frame);

  // A retransmission gets lost less often, so that even a loss of 1 comes to an end.
  const double loss =
      segment.sent_as == SentAs::retransmission ? context_.options.loss / 2 : context_.options.loss;
  if (segment.may_be_lost && context_.random.chance(loss)) {
    repeats_.push_back({Repeat::Kind::retransmission, segment});
    if (context_.options.record_segments) truth_.segments.back().lost = true;
    return;
  }
  DataSide& data = data_[index_of(segment.sender)];
  subflows_[segment.subflow].side[index_of(segment.sender)].received.add(
      {segment.ssn, segment.ssn + segment.length});
  data.received.add({segment.dsn, segment.dsn + segment.length});
  if (segment.mapping && segment.mapping->data_fin) {
    const std::uint64_t end = segment.mapping->dsn + segment.mapping->length;
    data.received.add({end - 1, end});
  }
}

void TrafficConnection::send_again(const Repeat& repeat) {
  if (repeat.kind != Repeat::Kind::retransmission) {
    send_copy(repeat);
    return;
  }
  Outgoing segment = repeat.segment;
  segment.sent_as = SentAs::retransmission;
  if (context_.options.resegment && segment.length > 1 && context_.random.chance(0.25)) {
    Outgoing first_half = segment;
    first_half.length /= 2;
    send_segment(first_half);
    segment.ssn += first_half.length;
    segment.dsn += first_half.length;
    segment.length -= first_half.length;
  }
  send_segment(segment);
  acknowledge(segment.subflow, other(segment.sender));
}

void TrafficConnection::send_copy(const Repeat& repeat) {
  RandomSource& random = context_.random;
  const Outgoing& original = repeat.segment;
  DataSide& data = data_[index_of(original.sender)];
  Outgoing copy;
  copy.sender = original.sender;
  copy.subflow = original.subflow;
  copy.sent_as = SentAs::copy;
  if (repeat.kind == Repeat::Kind::reinjection) {
    if (open_subflows_ < 2) {
      if (!all_subflows_open()) repeats_.push_back(repeat);
      return;
    }
    copy.subflow = static_cast<std::uint32_t>(
        (original.subflow + 1 + random.below(open_subflows_ - 1)) % open_subflows_);
    if (random.chance(context_.options.reinjections / 2)) repeats_.push_back(repeat);
  }
  NumberRange range{original.dsn, original.dsn + original.length};
  if (context_.options.resegment) {
    const std::uint64_t half = context_.options.mss / 2 + 1;
    range.begin += random.below(half);
    range.begin -= std::min(range.begin, random.below(half));
    range.end = range.begin + 1 + random.below(context_.options.mss);
  }
  range = common(range, {oldest_copyable_dsn(data), data.next_dsn});
  if (range.begin == range.end) return;

  SubflowSide& side = subflows_[copy.subflow].side[index_of(copy.sender)];
  copy.dsn = range.begin;
  copy.length = static_cast<std::uint32_t>(range.end - range.begin);
  copy.ssn = side.next_ssn;
  copy.mapping = Mapping{copy.dsn, copy.ssn, static_cast<std::uint16_t>(copy.length), false};
  side.next_ssn += copy.length;
  send_segment(copy);
  acknowledge(copy.subflow, other(copy.sender));
}

// The DATA_FIN as a segment of its own: subflow sequence number 0, length 1 (RFC 8684
// section 3.3.3).
void TrafficConnection::send_data_fin(Host sender) {
  DataSide& data = data_[index_of(sender)];
  if (data.data_fin_sent) return;
  data.data_fin_sent = true;
  const std::uint64_t dsn = truth_.idsns[index_of(sender)] + data.next_dsn;
  Dss dss = data_ack(sender);
  const bool dsn_is_64 = is_8_bytes(context_.options.dsn_width);
  dss.flags = static_cast<std::uint8_t>(dss.flags | 0x14U | (dsn_is_64 ? 0x08U : 0U));
  dss.dsn = dsn_is_64 ? dsn : dsn & 0xffffffffU;
  dss.length = 1;
  send_frame(0, sender, tcp_flag::kAck, subflows_[0].side[index_of(sender)].next_ssn, {},
             MptcpOption{0, dss});
  data.received.add({data.next_dsn, data.next_dsn + 1});
}

void TrafficConnection::close() {
  constexpr std::uint32_t kDataFinSteps = 4;
  const std::uint32_t at = progress_++;
  if (at < kDataFinSteps) {
    const Host host = at == 0 || at == 3 ? Host::client : Host::server;
    if (at % 2 == 0) {
      send_data_fin(host);
    } else {
      acknowledge(0, host);
    }
    return;
  }
  const std::uint32_t subflow = (at - kDataFinSteps) / 3;
  const std::uint32_t turn = (at - kDataFinSteps) % 3;
  if (turn == 2) {
    acknowledge(subflow, Host::client);
    if (subflow + 1 == subflows_.size()) phase_ = Phase::closed;
    return;
  }
  const Host host = turn == 0 ? Host::client : Host::server;
  SubflowSide& side = subflows_[subflow].side[index_of(host)];
  send_frame(subflow, host, tcp_flag::kFin | tcp_flag::kAck, side.next_ssn, {},
             MptcpOption{0, data_ack(host)});
  side.received.add({side.next_ssn, side.next_ssn + 1});
  ++side.next_ssn;
}

}  // namespace mptcpanalyzer
