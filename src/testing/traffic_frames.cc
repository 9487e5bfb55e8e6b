// The frames of a generated connection: TCP options, acknowledgements, sequence numbers as they are
// on the wire.

#include "testing/option_writer.h"
#include "testing/traffic_connection.h"

namespace mptcpanalyzer {
namespace {

void append_standard_options(ByteBuffer& options, bool syn, std::uint32_t timestamp,
                             std::uint32_t echo) {
  if (syn) {
    append_mss(options, 1460);
    append_sack_permitted(options);
    append_timestamps(options, timestamp, echo);
    append_u8(options, tcp_option::kNoOperation);
    append_window_scale(options, 7);
  } else {
    append_u8(options, tcp_option::kNoOperation);
    append_u8(options, tcp_option::kNoOperation);
    append_timestamps(options, timestamp, echo);
  }
}

}  // namespace

// A DSS that acknowledges what `receiver` has received.
Dss TrafficConnection::data_ack(Host receiver) {
  const Host sender = other(receiver);
  const std::uint64_t number =
      truth_.idsns[index_of(sender)] + data_[index_of(sender)].received.next();
  const bool is_64 = is_8_bytes(context_.options.ack_width);
  Dss dss;
  dss.flags = is_64 ? dss_flag::kDataAck | dss_flag::kDataAck64 : dss_flag::kDataAck;
  dss.data_ack = is_64 ? number : number & 0xffffffffU;
  return dss;
}

bool TrafficConnection::is_8_bytes(std::uint8_t width) {
  return width == 0 ? context_.random.chance(0.5) : width == 8;
}

std::uint64_t TrafficConnection::send_frame(std::uint32_t number, Host sender, std::uint16_t flags,
                                            std::uint64_t ssn, Bytes payload,
                                            const std::optional<MptcpOption>& option) {
  const SubflowTruth& subflow = truth_.subflows[number];
  SubflowSide& own = subflows_[number].side[index_of(sender)];
  const SubflowSide& peer = subflows_[number].side[index_of(other(sender))];
  const bool syn = (flags & tcp_flag::kSyn) != 0;
  const bool ack = (flags & tcp_flag::kAck) != 0;

  ByteBuffer mptcp;
  if (option) append_mptcp_option(mptcp, *option);
  pad_options(mptcp);
  ByteBuffer options;
  own.timestamp = context_.emitter.timestamp();
  append_standard_options(options, syn, own.timestamp, ack ? peer.timestamp : 0);
  // As Linux does where the room is short (ADD_ADDR with an IPv6 address, a port and an HMAC).
  if (options.size() + mptcp.size() > kMaxTcpOptions) options.clear();
  append_bytes(options, mptcp);
  constexpr std::size_t kSackSize = 10;
  if (payload.empty() && !syn && !peer.received.islands().empty() &&
      options.size() + kSackSize + 2 <= kMaxTcpOptions) {
    const NumberRange island = peer.received.islands().front();
    const SackBlock block{static_cast<std::uint32_t>(peer.isn + island.begin),
                          static_cast<std::uint32_t>(peer.isn + island.end)};
    append_sack(options, std::span(&block, 1));
    pad_options(options);
  }

  PacketDescription packet;
  packet.source = sender == Host::client ? subflow.client : subflow.server;
  packet.destination = sender == Host::client ? subflow.server : subflow.client;
  packet.ip_id = own.ip_id++;
  packet.seq = static_cast<std::uint32_t>(own.isn + ssn);
  packet.ack = ack ? static_cast<std::uint32_t>(peer.isn + peer.received.next()) : 0;
  packet.flags = flags;
  packet.window = 8'192;
  packet.options = options;
  packet.payload = payload;
  ++truth_.frames;
  return context_.emitter.emit(packet, subflow.interface);
}

void TrafficConnection::acknowledge(std::uint32_t subflow, Host receiver) {
  send_frame(subflow, receiver, tcp_flag::kAck,
             subflows_[subflow].side[index_of(receiver)].next_ssn, {},
             MptcpOption{0, data_ack(receiver)});
}

}  // namespace mptcpanalyzer
