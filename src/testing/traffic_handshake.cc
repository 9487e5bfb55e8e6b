// The handshakes of a generated connection: MP_CAPABLE, ADD_ADDR, MP_JOIN.

#include <algorithm>
#include <cassert>

#include "testing/key_reference.h"
#include "testing/traffic_connection.h"

namespace mptcpanalyzer {
namespace {

constexpr std::uint16_t kServerPort = 443;
constexpr std::uint16_t kAnnouncedPort = 5000;
constexpr std::uint32_t kEphemeralPorts = 20'000;
constexpr std::uint32_t kFirstEphemeralPort = 32'768;

std::uint16_t ephemeral_port(std::uint32_t connection, std::uint32_t subflow) {
  return static_cast<std::uint16_t>(kFirstEphemeralPort +
                                    (connection * 7 + subflow) % kEphemeralPorts);
}

}  // namespace

TrafficConnection::TrafficConnection(TrafficContext& context, std::uint32_t number)
    : context_(context), number_(number), subflows_(context.options.subflows) {
  const TrafficOptions& options = context.options;
  assert(options.subflows >= 1 && options.subflows <= 64);
  // Downloads and uploads by turns, a quarter of the bytes the other way.
  const Host main_sender = number % 2 == 0 ? Host::server : Host::client;
  const std::uint64_t total = options.packets == 0
                                  ? options.bytes_per_connection
                                  : options.packets * options.mss / options.connections;
  data_[index_of(other(main_sender))].limit = std::max<std::uint64_t>(total / 4, 1);
  data_[index_of(main_sender)].limit = std::max<std::uint64_t>(total - total / 4, 1);
  truth_.version = options.mptcp_version;
  choose_keys();
  for (std::uint32_t i = 0; i < options.subflows; ++i)
    describe_subflow(i);
}

void TrafficConnection::choose_keys() {
  for (std::size_t i = 0; i < 2; ++i) {
    do {
      // A wrapping key takes long to find, so only the host that sends the most gets one.
      const bool wraps = context_.options.wrap && data_[i].limit > data_[1 - i].limit;
      truth_.keys[i] = wraps ? wrapping_key(data_[i].limit) : context_.random.bits();
      truth_.tokens[i] = reference_token(truth_.version, truth_.keys[i]);
    } while (!context_.tokens.insert(truth_.tokens[i]).second);
    truth_.idsns[i] = reference_idsn(truth_.version, truth_.keys[i]);
  }
}

// A key whose IDSN makes the lower half of the DSNs wrap within the first half of the data.
std::uint64_t TrafficConnection::wrapping_key(std::uint64_t limit) {
  while (true) {
    const std::uint64_t key = context_.random.bits();
    const auto low = static_cast<std::uint32_t>(reference_idsn(truth_.version, key));
    if (0xffffffffU - low < limit / 2 + 1) return key;
  }
}

Endpoint TrafficConnection::endpoint(Host host, std::uint32_t subflow, std::uint16_t port) const {
  const AddressFamilies families = context_.options.families;
  const bool ipv6 =
      families == AddressFamilies::ipv6 || (families == AddressFamilies::mixed && subflow % 2 == 1);
  const std::uint8_t number[] = {static_cast<std::uint8_t>(number_ >> 16U),
                                 static_cast<std::uint8_t>(number_ >> 8U),
                                 static_cast<std::uint8_t>(number_)};
  const std::uint32_t network = (host == Host::client ? 10 : 100) + subflow;
  IpAddress address;
  address.version = ipv6 ? 6 : 4;
  if (ipv6) {
    address.bytes = {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, static_cast<std::uint8_t>(network)};
  } else {
    address.bytes[0] = static_cast<std::uint8_t>(network);
  }
  std::copy(std::begin(number), std::end(number), address.bytes.begin() + (ipv6 ? 13 : 1));
  return {address, port};
}

void TrafficConnection::describe_subflow(std::uint32_t number) {
  RandomSource& random = context_.random;
  SubflowTruth subflow;
  const bool by_server = context_.options.server_subflows && number % 2 == 1;
  subflow.opener = by_server ? Host::server : Host::client;
  const std::uint16_t own_port = ephemeral_port(number_, number);
  subflow.client = endpoint(Host::client, number, by_server ? kAnnouncedPort : own_port);
  subflow.server = endpoint(Host::server, number, by_server ? own_port : kServerPort);
  subflow.address_id = static_cast<std::uint8_t>(number);
  subflow.backup = number > 0 && random.chance(0.25);
  subflow.interface =
      context_.options.format == CaptureFormat::pcapng ? number % context_.options.interfaces : 0;
  truth_.subflows.push_back(subflow);
  for (std::size_t i = 0; i < 2; ++i) {
    SubflowSide& side = subflows_[number].side[i];
    const std::uint64_t room = data_[i].limit / (2 * subflows_.size()) + 1;
    side.isn =
        static_cast<std::uint32_t>(context_.options.wrap ? 0 - random.below(room) : random.bits());
    side.nonce = static_cast<std::uint32_t>(random.bits());
    side.ip_id = static_cast<std::uint16_t>(random.bits());
  }
}

// Without a sender: the SYN of version 1, which has no key.
MptcpOption TrafficConnection::mp_capable(std::optional<Host> sender, bool with_peer) const {
  MpCapable option;
  option.version = truth_.version;
  option.flags = 0x01;  // H: HMAC-SHA1 or HMAC-SHA256
  if (sender) option.sender_key = truth_.keys[index_of(*sender)];
  if (with_peer) option.receiver_key = truth_.keys[index_of(other(*sender))];
  return {0, option};
}

void TrafficConnection::open_initial_subflow() {
  constexpr Host kClient = Host::client;
  constexpr Host kServer = Host::server;
  const bool version_1 = truth_.version == 1;
  switch (progress_++) {
    case 0:
      truth_.subflows[0].tcp_stream = context_.tcp_streams++;
      // Wireshark numbers a connection by the first key it sees (WIRESHARK.md section 8).
      if (!version_1) truth_.mptcp_stream = context_.mptcp_streams++;
      send_frame(0, kClient, tcp_flag::kSyn, 0, {},
                 mp_capable(version_1 ? std::nullopt : std::optional(kClient), false));
      break;
    case 1:
      if (version_1) truth_.mptcp_stream = context_.mptcp_streams++;
      send_frame(0, kServer, tcp_flag::kSyn | tcp_flag::kAck, 0, {}, mp_capable(kServer, false));
      break;
    case 2:
      send_frame(0, kClient, tcp_flag::kAck, 1, {}, mp_capable(kClient, true));
      break;
    default:
      send_first_data();
      open_subflows_ = 1;
      progress_ = 0;
      phase_ = Phase::transferring;
  }
}

// In version 1 the first data carries the keys once more instead of a DSS (RFC 8684 section 3.1).
void TrafficConnection::send_first_data() {
  DataSide& data = data_[index_of(Host::client)];
  Outgoing first;
  first.length =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(context_.options.mss, data.limit));
  first.ssn = subflows_[0].side[index_of(Host::client)].next_ssn;
  first.dsn = data.next_dsn;
  first.mapping = Mapping{first.dsn, first.ssn, static_cast<std::uint16_t>(first.length), false};
  first.in_mp_capable = truth_.version == 1;
  first.may_be_lost = false;
  data.next_dsn += first.length;
  subflows_[0].side[index_of(Host::client)].next_ssn += first.length;
  send_segment(first);
  acknowledge(0, Host::server);
}

MptcpOption TrafficConnection::add_addr(const SubflowTruth& subflow, Host announcer,
                                        bool echo) const {
  const Endpoint& announced = announcer == Host::client ? subflow.client : subflow.server;
  AddAddr option;
  option.address_id = subflow.address_id;
  option.address = announced.address;
  if (announced.port != kServerPort) option.port = announced.port;
  if (truth_.version == 0) {
    option.nibble = announced.address.version;
  } else {
    option.nibble = echo ? 1 : 0;
    if (!echo) {
      option.truncated_hmac = reference_add_addr_hmac(
          truth_.keys[index_of(announcer)], truth_.keys[index_of(other(announcer))],
          option.address_id, option.address, option.port);
    }
  }
  return {0, option};
}

// The form of MP_JOIN that goes with these TCP flags.
MptcpOption TrafficConnection::mp_join(std::uint32_t number, std::uint16_t flags) const {
  const SubflowTruth& subflow = truth_.subflows[number];
  const bool by_opener = flags != (tcp_flag::kSyn | tcp_flag::kAck);
  const std::size_t own = index_of(by_opener ? subflow.opener : other(subflow.opener));
  const std::size_t peer = 1 - own;
  const Subflow& state = subflows_[number];
  const std::uint32_t nonce = state.side[own].nonce;
  if (flags == tcp_flag::kSyn) {
    return {0, MpJoinSyn{subflow.backup, subflow.address_id, truth_.tokens[peer], nonce}};
  }
  const auto hmac = reference_join_hmac(truth_.version, truth_.keys[own], truth_.keys[peer], nonce,
                                        state.side[peer].nonce);
  if (by_opener) return {0, MpJoinAck{hmac}};
  return {0, MpJoinSynAck{subflow.backup, subflow.address_id, truncate_hmac(hmac), nonce}};
}

void TrafficConnection::open_next_subflow() {
  const std::uint32_t next = open_subflows_;
  const Host opener = truth_.subflows[next].opener;
  const Host acceptor = other(opener);
  constexpr std::uint16_t kSynAck = tcp_flag::kSyn | tcp_flag::kAck;
  const auto send_on_initial = [this](Host sender, const MptcpOption& option) {
    send_frame(0, sender, tcp_flag::kAck, subflows_[0].side[index_of(sender)].next_ssn, {}, option);
  };
  switch (progress_++) {
    case 0:
      send_on_initial(acceptor, add_addr(truth_.subflows[next], acceptor, false));
      if (truth_.version == 0) ++progress_;  // version 0 has no echo
      break;
    case 1:
      send_on_initial(opener, add_addr(truth_.subflows[next], acceptor, true));
      break;
    case 2:
      truth_.subflows[next].tcp_stream = context_.tcp_streams++;
      send_frame(next, opener, tcp_flag::kSyn, 0, {}, mp_join(next, tcp_flag::kSyn));
      break;
    case 3:
      send_frame(next, acceptor, kSynAck, 0, {}, mp_join(next, kSynAck));
      break;
    case 4:
      send_frame(next, opener, tcp_flag::kAck, 1, {}, mp_join(next, tcp_flag::kAck));
      break;
    default:
      acknowledge(next, acceptor);
      ++open_subflows_;
      progress_ = 0;
  }
}

}  // namespace mptcpanalyzer
