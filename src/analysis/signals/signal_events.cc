#include "analysis/signals/signal_events.h"

#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "packet/segment.h"

namespace mptcpanalyzer {
namespace {

struct StreamProgress {
  std::optional<std::uint8_t> opener;
  bool is_join = false;
  bool syn_ack = false;
  bool third_ack = false;
  bool established = false;
};

class SignalEvents {
 public:
  SignalEvents(const SignalList& signals, const Subject& subject)
      : tables_(signals.tables), wanted_(signals.tables.streams.size()) {
    for (const SubjectStream& stream : subject.streams)
      wanted_[stream.id] = true;
  }

  void add(const SignalPacket& packet) {
    if (!wanted_[packet.stream]) return;
    packet_ = &packet;
    if (packet.has(tcp_flag::kSyn)) {
      add_syn();
    } else {
      add_handshake();
      for (const MptcpOption& option : packet.options)
        add_option(option);
      if (packet.has(tcp_flag::kFin))
        tell_once(TimelineKind::close, Happening::fin, {}, packet.stream);
      if (packet.has(tcp_flag::kRst)) add_reset();
    }
  }

  std::vector<TimelineEvent> finish() { return std::move(events_); }

 private:
  Role host() const {
    const Role towards =
        tables_.mptcp_destination(packet_->stream, packet_->side).value_or(Role::server);
    return peer(towards);
  }

  TimelineEvent& tell(TimelineKind kind, Happening what, MptcpOption option) {
    TimelineEvent& event = events_.emplace_back();
    event.kind = kind;
    event.what = what;
    event.tcpstream = packet_->stream;
    event.host = host();
    event.time_ns = packet_->time_ns;
    event.frame = packet_->frame;
    event.option = option;
    return event;
  }

  // Once a host on that subflow, or with kNone once a host; later packets are counted.
  void tell_once(TimelineKind kind, Happening what, MptcpOption option, StreamId of) {
    const auto [told, is_new] = told_.try_emplace(
        {what, of, of == kNone ? std::uint8_t(host() == Role::server) : packet_->side},
        events_.size());
    if (is_new) {
      tell(kind, what, option);
      return;
    }
    TimelineEvent& event = events_[told->second];
    ++event.packets;
    event.last_frame = packet_->frame;
  }

  // The first option of this form, or none.
  template <typename Body>
  MptcpOption first() const {
    for (const MptcpOption& option : packet_->options) {
      if (std::holds_alternative<Body>(option.body)) return option;
    }
    return {};
  }

  // Whether this host said the same on this subflow before.
  bool is_repeated(Happening what, std::uint64_t value) {
    return !said_.insert({what, packet_->stream, packet_->side, value}).second;
  }

  void add_syn();
  void add_handshake();
  void add_reset();
  void add_option(const MptcpOption& option);

  const CaptureTables& tables_;
  std::vector<bool> wanted_;  // by StreamId
  std::map<StreamId, StreamProgress> progress_;
  std::map<std::tuple<Happening, StreamId, std::uint8_t>, std::size_t> told_;
  std::set<std::tuple<Happening, StreamId, std::uint8_t, std::uint64_t>> said_;
  std::vector<TimelineEvent> events_;
  const SignalPacket* packet_ = nullptr;
};

void SignalEvents::add_syn() {
  StreamProgress& stream = progress_[packet_->stream];
  const bool is_answer = packet_->has(tcp_flag::kAck);
  MptcpOption option = first<MpCapable>();
  if (packet_->find<MpJoinSyn>() != nullptr) option = first<MpJoinSyn>();
  if (packet_->find<MpJoinSynAck>() != nullptr) option = first<MpJoinSynAck>();
  if (is_answer) {
    stream.syn_ack = true;
    stream.opener = static_cast<std::uint8_t>(1 - packet_->side);
    stream.is_join |= std::holds_alternative<MpJoinSynAck>(option.body);
  } else {
    stream.opener = packet_->side;
    stream.is_join |= std::holds_alternative<MpJoinSyn>(option.body);
  }
  const Happening what = is_answer ? Happening::syn_ack : Happening::syn;
  const bool again = is_repeated(what, option.body.index());
  TimelineEvent& event =
      tell(stream.is_join ? TimelineKind::join : TimelineKind::handshake, what, option);
  event.again = again;
  event.bytes = packet_->length;
}

// The first subflow is established by the third ACK, a joined one by what its peer answers to that.
void SignalEvents::add_handshake() {
  StreamProgress& stream = progress_[packet_->stream];
  if (!stream.syn_ack || stream.established || packet_->has(tcp_flag::kRst)) return;
  const bool from_opener = stream.opener == packet_->side;
  if (stream.is_join) {
    stream.third_ack |= from_opener && packet_->find<MpJoinAck>() != nullptr;
    if (from_opener || !stream.third_ack) return;
  } else if (!from_opener) {
    return;
  }
  stream.established = true;
  tell(stream.is_join ? TimelineKind::join : TimelineKind::handshake, Happening::established,
       first<MpCapable>());
}

// A host that aborted the connection says no more by its RSTs than that.
void SignalEvents::add_reset() {
  if (packet_->find<MpFastclose>() != nullptr) return;
  if (told_.contains({Happening::fastclose, packet_->stream, packet_->side})) {
    tell_once(TimelineKind::reset, Happening::fastclose, {}, packet_->stream);
  } else {
    tell_once(TimelineKind::reset, Happening::reset, first<MpTcpRst>(), packet_->stream);
  }
}

void SignalEvents::add_option(const MptcpOption& option) {
  if (const AddAddr* address = std::get_if<AddAddr>(&option.body)) {
    const std::uint64_t value = address->address_id + (address->echo() ? 256U : 0U);
    const bool again = is_repeated(Happening::add_addr, value);
    tell(TimelineKind::address, Happening::add_addr, option).again = again;
  } else if (std::holds_alternative<RemoveAddr>(option.body)) {
    tell(TimelineKind::address, Happening::remove_addr, option);
  } else if (std::holds_alternative<MpPrio>(option.body)) {
    tell(TimelineKind::priority, Happening::mp_prio, option);
  } else if (std::holds_alternative<MpFail>(option.body)) {
    tell_once(TimelineKind::fallback, Happening::mp_fail, option, packet_->stream);
  } else if (std::holds_alternative<MpFastclose>(option.body)) {
    tell_once(TimelineKind::reset, Happening::fastclose, option, packet_->stream);
  } else if (const Dss* dss = std::get_if<Dss>(&option.body)) {
    if (dss->data_fin()) tell_once(TimelineKind::close, Happening::data_fin, option, kNone);
  }
}

}  // namespace

std::vector<TimelineEvent> signal_events(const SignalList& signals, const Subject& subject) {
  SignalEvents events(signals, subject);
  for (const SignalPacket& packet : signals.packets) {
    if (packet.time_ns != kNoTime) events.add(packet);
  }
  return events.finish();
}

}  // namespace mptcpanalyzer
