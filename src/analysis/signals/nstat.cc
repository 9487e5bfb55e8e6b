#include "analysis/signals/nstat.h"

#include <algorithm>
#include <unordered_map>

#include "flow/keys.h"
#include "packet/segment.h"

namespace mptcpanalyzer {
namespace {

using enum KernelCounter;

// MP_TCPRST's reason of a token that no connection has (RFC 8684 section 3.6).
constexpr std::uint8_t kMptcpSpecific = 1;

enum class Offer : std::uint8_t { none, capable, join };
enum class Answer : std::uint8_t { none, plain, mptcp };
enum class ThirdAck : std::uint8_t { none, undecided, accepted, refused };

struct SideState {
  std::optional<std::uint8_t> address_id;
  bool has_sent = false;
  // RFC 8684 section 3.1: until then a host counts no option that comes.
  bool fully_established = false;
  bool has_reset = false;    // this side sent a RST: it has no socket any more
  bool has_closed = false;   // or a FIN
  bool removed_own = false;  // it sent REMOVE_ADDR for its own address of this subflow
  bool sent_infinite = false;
};

struct StreamState {
  Offer offer = Offer::none;
  Answer answer = Answer::none;
  ThirdAck third_ack = ThirdAck::none;
  std::uint8_t opener = 0;
  bool syn_backup = false;
  bool syn_ack_backup = false;
  bool gave_up = false;        // the SYN was sent again without MP_CAPABLE
  bool join_answered = false;  // the third ACK of a join was seen
  bool fell_back = false;
  std::array<SideState, 2> sides;
};

// Goes through the packets in order; what a host does with each follows from those before.
class KernelCounting {
 public:
  explicit KernelCounting(const SignalList& signals)
      : tables_(signals.tables), states_(signals.tables.streams.size()) {}

  void add(const SignalPacket& packet) {
    packet_ = &packet;
    now_ = &states_[packet.stream];
    sender_ = packet.side;
    receiver_ = static_cast<std::uint8_t>(1 - packet.side);
    const TcpStream& stream = tables_.streams[packet.stream];
    // A subflow from before the capture.
    if (!stream.syn && !stream.syn_ack) {
      for (SideState& side : now_->sides)
        side.fully_established = side.has_sent = true;
    }
    if (packet.has(tcp_flag::kSyn)) {
      if (packet.has(tcp_flag::kAck)) {
        add_syn_ack();
      } else {
        add_syn();
      }
    } else {
      if (packet.has(tcp_flag::kRst)) add_refusal();
      add_third_ack();
      add_first_answer();
      receive();
      send();
    }
    end_of_packet();
  }

  std::vector<CountedPacket> finish() { return std::move(counted_); }

 private:
  SideState& side(std::uint8_t index) { return now_->sides[index]; }

  Role host_of(std::uint8_t index) const {
    const TcpStream& stream = tables_.streams[packet_->stream];
    const Role client = tables_.places[packet_->stream].client_mptcp_role;
    return index == stream.client_side ? client : peer(client);
  }

  void count(KernelCounter counter, std::uint8_t index) {
    counted_.push_back({counter, host_of(index), packet_->stream, packet_->frame});
  }
  void count_if(bool holds, KernelCounter counter, std::uint8_t index) {
    if (holds) count(counter, index);
  }

  void add_syn();
  void add_syn_ack();
  void add_refusal();
  void add_third_ack();
  void add_first_answer();
  void receive();
  void receive_address(const AddAddr& option);
  void send();
  void send_removal(const RemoveAddr& option);
  void end_of_packet();
  bool differs_from_first_port(std::uint8_t index) const;
  HmacVerdict verdict(HmacVerdict Subflow::*of) const {
    const Subflow* subflow = subflow_of(tables_, packet_->stream);
    return subflow == nullptr ? HmacVerdict::unknown : subflow->*of;
  }
  const Connection* connection() const {
    const ConnectionId id = tables_.places[packet_->stream].connection;
    return id == kNone ? nullptr : &tables_.connections[id];
  }

  const CaptureTables& tables_;
  std::vector<StreamState> states_;  // by StreamId
  std::vector<CountedPacket> counted_;
  const SignalPacket* packet_ = nullptr;
  StreamState* now_ = nullptr;
  std::uint8_t sender_ = 0;
  std::uint8_t receiver_ = 0;
};

// Whether the stream ends, at this side, at another port than the initial subflow of its
// connection.
bool KernelCounting::differs_from_first_port(std::uint8_t index) const {
  const Connection* found = connection();
  if (found == nullptr) return false;
  const Role role = host_of(index);
  for (const std::uint32_t number : found->subflows) {
    const Subflow& first = tables_.subflows[number];
    if (first.kind != SubflowKind::initial) continue;
    const TcpStream& stream = tables_.streams[first.tcp_stream];
    const bool is_client = tables_.places[first.tcp_stream].client_mptcp_role == role;
    const Endpoint& own = is_client ? stream.client() : stream.server();
    return own.port != tables_.streams[packet_->stream].endpoints[index].port;
  }
  return false;
}

void KernelCounting::add_syn() {
  if (packet_->find<MpCapable>() != nullptr) {
    if (now_->offer == Offer::none) count(mp_capable_syn_tx, sender_);
    now_->offer = Offer::capable;
    now_->opener = sender_;
  } else if (const MpJoinSyn* join = packet_->find<MpJoinSyn>()) {
    if (now_->offer == Offer::none) count(mp_join_syn_tx, sender_);
    now_->offer = Offer::join;
    now_->opener = sender_;
    now_->syn_backup = join->backup;
    side(sender_).address_id = join->address_id;
  } else if (now_->offer == Offer::capable && now_->answer == Answer::none && !now_->gave_up) {
    now_->gave_up = true;
    count(mp_capable_syn_tx_drop, sender_);
  }
}

void KernelCounting::add_syn_ack() {
  if (now_->offer == Offer::none || now_->answer != Answer::none || sender_ == now_->opener) return;
  const MpJoinSynAck* join = packet_->find<MpJoinSynAck>();
  const bool is_answered =
      now_->offer == Offer::capable ? packet_->find<MpCapable>() != nullptr : join != nullptr;
  now_->answer = is_answered ? Answer::mptcp : Answer::plain;
  if (now_->offer == Offer::capable) {
    if (now_->gave_up) return;
    count_if(is_answered, mp_capable_syn_rx, sender_);
    count(is_answered ? mp_capable_syn_ack_rx : mp_capable_fallback_syn_ack, receiver_);
    return;
  }
  if (!is_answered) return;
  now_->syn_ack_backup = join->backup;
  side(sender_).address_id = join->address_id;
  count(mp_join_syn_rx, sender_);
  count_if(now_->syn_backup, mp_join_syn_backup_rx, sender_);
  count_if(differs_from_first_port(sender_), mp_join_port_syn_rx, sender_);
}

// A RST in a handshake, before its sender had a socket that is open.
void KernelCounting::add_refusal() {
  const MpTcpRst* reset = packet_->find<MpTcpRst>();
  const bool is_opener = sender_ == now_->opener;
  if (now_->offer != Offer::join) return;
  if (!is_opener && now_->answer == Answer::none && reset != nullptr) {
    count(mp_join_syn_rx, sender_);
    count_if(now_->syn_backup, mp_join_syn_backup_rx, sender_);
    count_if(reset->reason == kMptcpSpecific, mp_join_no_token_found, sender_);
  } else if (is_opener && now_->answer == Answer::mptcp && !now_->join_answered) {
    count_if(verdict(&Subflow::syn_ack_verdict) == HmacVerdict::mismatch,
             mp_join_syn_ack_hmac_failure, sender_);
  } else if (!is_opener && now_->third_ack == ThirdAck::undecided) {
    now_->third_ack = ThirdAck::refused;
    side(sender_).fully_established = false;
    if (reset == nullptr) return;
    const bool is_wrong = verdict(&Subflow::ack_verdict) == HmacVerdict::mismatch;
    count(is_wrong ? mp_join_ack_hmac_failure : mp_join_rejected, sender_);
  }
}

// The first segment of the opener after the SYN/ACK.
void KernelCounting::add_third_ack() {
  if (sender_ != now_->opener || now_->answer != Answer::mptcp) return;
  if (packet_->has(tcp_flag::kRst) || now_->third_ack != ThirdAck::none) return;
  if (now_->offer == Offer::capable) {
    const bool is_capable = packet_->find<MpCapable>() != nullptr;
    now_->third_ack = is_capable ? ThirdAck::accepted : ThirdAck::refused;
    now_->fell_back |= !is_capable;
    side(receiver_).fully_established = is_capable;
    count(is_capable ? mp_capable_ack_rx : mp_capable_fallback_ack, receiver_);
  } else if (packet_->find<MpJoinAck>() != nullptr) {
    now_->third_ack = ThirdAck::undecided;
    now_->join_answered = true;
    side(receiver_).fully_established = true;
    count(mp_join_syn_ack_rx, sender_);
    count_if(now_->syn_ack_backup, mp_join_syn_ack_backup_rx, sender_);
    count_if(differs_from_first_port(receiver_), mp_join_port_syn_ack_rx, sender_);
  }
}

// What the other host sends first after its SYN/ACK: it makes the subflow fully established at the
// opener, or shows that it is none.
void KernelCounting::add_first_answer() {
  if (sender_ == now_->opener || now_->answer != Answer::mptcp) return;
  if (now_->third_ack == ThirdAck::undecided && !packet_->has(tcp_flag::kRst)) {
    now_->third_ack = ThirdAck::accepted;
    count(mp_join_ack_rx, sender_);
    count_if(differs_from_first_port(sender_), mp_join_port_ack_rx, sender_);
  }
  SideState& opener = side(receiver_);
  if (opener.fully_established || now_->fell_back || opener.has_reset) return;
  const Dss* dss = packet_->find<Dss>();
  const AddAddr* address = packet_->find<AddAddr>();
  if ((dss != nullptr && dss->has_data_ack()) || (address != nullptr && !address->echo())) {
    opener.fully_established = true;
  } else if (now_->offer == Offer::capable && packet_->relative_seq == 1) {
    now_->fell_back = true;
    count(mp_capable_data_fallback, receiver_);
  }
}

// What the host that it goes to counts.
void KernelCounting::receive() {
  const SideState& host = side(receiver_);
  if (!host.fully_established || host.has_reset || now_->fell_back) return;
  for (const MptcpOption& option : packet_->options) {
    if (const AddAddr* address = std::get_if<AddAddr>(&option.body)) {
      receive_address(*address);
    } else if (const RemoveAddr* removed = std::get_if<RemoveAddr>(&option.body)) {
      for (std::uint8_t i = 0; i < removed->count; ++i)
        count(rm_addr, receiver_);
    } else if (const MpFastclose* close = std::get_if<MpFastclose>(&option.body)) {
      const Connection* known = connection();
      const auto key = known == nullptr ? std::nullopt : known->host(host_of(receiver_)).key;
      count_if(!key || *key == close->receiver_key, mp_fastclose_rx, receiver_);
    } else if (const Dss* dss = std::get_if<Dss>(&option.body)) {
      count_if(dss->infinite() && !side(sender_).sent_infinite, infinite_map_rx, receiver_);
    }
    count_if(std::holds_alternative<MpPrio>(option.body), mp_prio_rx, receiver_);
    count_if(std::holds_alternative<MpFail>(option.body), mp_fail_rx, receiver_);
    count_if(std::holds_alternative<MpTcpRst>(option.body), mp_rst_rx, receiver_);
  }
}

void KernelCounting::receive_address(const AddAddr& option) {
  const Connection* known = connection();
  if (!option.echo() && option.truncated_hmac && known != nullptr) {
    const auto& own = known->host(host_of(sender_)).key;
    const auto& peers = known->host(host_of(receiver_)).key;
    if (own && peers && add_addr_hmac(*own, *peers, option) != *option.truncated_hmac) return;
  }
  count(option.echo() ? echo_add : add_addr, receiver_);
  count_if(option.port.has_value(), port_add, receiver_);
}

// What the host that sends it counts.
void KernelCounting::send() {
  for (const MptcpOption& option : packet_->options) {
    if (const AddAddr* address = std::get_if<AddAddr>(&option.body)) {
      count(address->echo() ? echo_add_tx : add_addr_tx, sender_);
    } else if (const RemoveAddr* removed = std::get_if<RemoveAddr>(&option.body)) {
      count(rm_addr_tx, sender_);
      send_removal(*removed);
    } else if (const Dss* dss = std::get_if<Dss>(&option.body)) {
      if (!dss->infinite() || side(sender_).sent_infinite) continue;
      side(sender_).sent_infinite = true;
      count(infinite_map_tx, sender_);
    }
    count_if(std::holds_alternative<MpPrio>(option.body), mp_prio_tx, sender_);
    count_if(std::holds_alternative<MpFail>(option.body), mp_fail_tx, sender_);
    count_if(std::holds_alternative<MpFastclose>(option.body), mp_fastclose_tx, sender_);
    const bool of_a_socket = packet_->has(tcp_flag::kAck) && side(sender_).has_sent;
    count_if(of_a_socket && std::holds_alternative<MpTcpRst>(option.body), mp_rst_tx, sender_);
  }
}

// The subflows that are open at the sender's address of that id.
void KernelCounting::send_removal(const RemoveAddr& option) {
  const Connection* known = connection();
  if (known == nullptr) return;
  const Role host = host_of(sender_);
  for (const std::uint32_t number : known->subflows) {
    const StreamId id = tables_.subflows[number].tcp_stream;
    const std::uint8_t client = tables_.streams[id].client_side;
    const bool is_client = tables_.places[id].client_mptcp_role == host;
    const auto own = static_cast<std::uint8_t>(is_client ? client : 1 - client);
    StreamState& other = states_[id];
    SideState& state = other.sides[own];
    const auto* end = option.address_ids.begin() + option.count;
    if (!state.address_id || std::find(option.address_ids.begin(), end, *state.address_id) == end)
      continue;
    const bool is_open = other.join_answered && other.third_ack != ThirdAck::refused &&
                         !state.has_reset && !state.has_closed && !other.sides[1 - own].has_reset;
    if (!is_open || state.removed_own) continue;
    state.removed_own = true;
    counted_.push_back({rm_subflow, host, id, packet_->frame});
  }
}

void KernelCounting::end_of_packet() {
  SideState& from = side(sender_);
  from.has_sent = true;
  from.has_reset |= packet_->has(tcp_flag::kRst);
  from.has_closed |= packet_->has(tcp_flag::kFin);
}

}  // namespace

KernelCounts count_as_kernel(const SignalList& signals, std::optional<ConnectionId> mptcpstream) {
  const CaptureTables& tables = signals.tables;
  KernelCounting counting(signals);
  const auto is_wanted = [&](StreamId id) {
    const Subflow* subflow = subflow_of(tables, id);
    if (subflow != nullptr && subflow->copy_of != kNone) return false;
    return !mptcpstream || tables.places[id].connection == *mptcpstream;
  };
  KernelCounts counts;
  for (const SignalPacket& packet : signals.packets) {
    if (is_wanted(packet.stream)) counting.add(packet);
  }
  for (StreamId id = 0; id < tables.streams.size(); ++id) {
    const TcpStream& stream = tables.streams[id];
    counts.options_cut |=
        is_wanted(id) && (stream.sent_by[0].options_cut || stream.sent_by[1].options_cut);
  }
  for (const SignalPacket& packet : signals.packets) {
    const bool answers = packet.has(tcp_flag::kAck) && !packet.has(tcp_flag::kRst);
    counts.one_direction |= answers && is_wanted(packet.stream) &&
                            tables.streams[packet.stream].sent_by[1 - packet.side].segments == 0;
  }
  counts.packets = counting.finish();
  for (const Role host : {Role::client, Role::server})
    counts.hosts[static_cast<std::size_t>(host)].host = host;
  for (const CountedPacket& packet : counts.packets) {
    HostCounters& host = counts.hosts[static_cast<std::size_t>(packet.host)];
    ++host.values[static_cast<std::size_t>(packet.counter)];
  }
  counts.captured_at = captured_at(signals);
  return counts;
}

}  // namespace mptcpanalyzer
