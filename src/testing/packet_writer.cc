#include "testing/packet_writer.h"

#include <cassert>

namespace mptcpanalyzer {
namespace {

constexpr std::uint8_t kProtocolTcp = 6;
constexpr std::size_t kTcpHeaderLength = 20;
constexpr std::uint16_t kEthertypeIpv4 = 0x0800;
constexpr std::uint16_t kEthertypeIpv6 = 0x86dd;
constexpr std::uint16_t kEthertypeVlan = 0x8100;
constexpr std::uint16_t kEthertypeQinq = 0x88a8;
constexpr std::uint8_t kSourceMac[6] = {2, 0, 0, 0, 0, 1};
constexpr std::uint8_t kDestinationMac[6] = {2, 0, 0, 0, 0, 2};

// The one's complement sum of RFC 1071; `sum` is what was added before, over an even number of
// bytes.
std::uint64_t add_to_checksum(std::uint64_t sum, Bytes bytes) {
  std::size_t i = 0;
  for (; i + 4 <= bytes.size(); i += 4) {
    sum += std::uint32_t{bytes[i]} << 24U | std::uint32_t{bytes[i + 1]} << 16U |
           std::uint32_t{bytes[i + 2]} << 8U | std::uint32_t{bytes[i + 3]};
  }
  for (unsigned shift = 24; i < bytes.size(); ++i, shift -= 8) {
    sum += std::uint64_t{bytes[i]} << shift;
  }
  return sum;
}

std::uint16_t finish_checksum(std::uint64_t sum) {
  while (sum > 0xffff)
    sum = (sum & 0xffff) + (sum >> 16U);
  return static_cast<std::uint16_t>(~sum);
}

void store_u16(ByteBuffer& out, std::size_t offset, std::uint16_t value) {
  out[offset] = static_cast<std::uint8_t>(value >> 8U);
  out[offset + 1] = static_cast<std::uint8_t>(value);
}

Bytes address_bytes(const IpAddress& address) {
  return Bytes(address.bytes).first(address.version == 4 ? 4 : 16);
}

// The type field of Ethernet and Linux cooked frames, with the VLAN tags before the last one.
void append_ethertype(ByteBuffer& out, const PacketDescription& packet, std::uint16_t ethertype) {
  for (std::size_t i = 0; i < packet.vlans.size(); ++i) {
    append_u16(out, i + 1 < packet.vlans.size() ? kEthertypeQinq : kEthertypeVlan);
    append_u16(out, packet.vlans[i]);
  }
  append_u16(out, ethertype);
}

void append_link_header(ByteBuffer& out, const PacketDescription& packet) {
  const bool ipv4 = packet.source.address.version == 4;
  const std::uint16_t ethertype = ipv4 ? kEthertypeIpv4 : kEthertypeIpv6;
  // AF_INET is 2 everywhere; AF_INET6 is 30 where loopback captures of this kind come from (macOS).
  const std::uint32_t family = ipv4 ? 2 : 30;
  constexpr std::uint16_t kArphrdEther = 1;
  switch (packet.link_type) {
    case link_type::kEthernet:
      append_bytes(out, kDestinationMac);
      append_bytes(out, kSourceMac);
      append_ethertype(out, packet, ethertype);
      break;
    case link_type::kLinuxCooked:
      append_u16(out, 0);  // to us
      append_u16(out, kArphrdEther);
      append_u16(out, 6);
      append_bytes(out, kSourceMac);
      append_u16(out, 0);
      append_ethertype(out, packet, ethertype);
      break;
    case link_type::kLinuxCooked2:
      // The type comes first, so that tags stand after the header.
      append_u16(out, packet.vlans.empty() ? ethertype : kEthertypeVlan);
      append_u16(out, 0);
      append_u32(out, 1);  // interface index
      append_u16(out, kArphrdEther);
      append_u8(out, 0);  // to us
      append_u8(out, 6);
      append_bytes(out, kSourceMac);
      append_u16(out, 0);
      for (std::size_t i = 0; i < packet.vlans.size(); ++i) {
        append_u16(out, packet.vlans[i]);
        append_u16(out, i + 1 < packet.vlans.size() ? kEthertypeVlan : ethertype);
      }
      break;
    case link_type::kNull:
      append_little_endian(out, family);
      break;
    case link_type::kLoop:
      append_u32(out, family);
      break;
    case link_type::kPpp:
    case link_type::kPppHdlc:
      append_u16(out, 0xff03);
      append_u16(out, ipv4 ? 0x0021 : 0x0057);
      break;
    default:
      break;  // raw IP
  }
}

// RFC 791 figure 4; RFC 8200 section 3.
void append_ip_header(ByteBuffer& out, const PacketDescription& packet, std::size_t tcp_length) {
  const std::size_t start = out.size();
  if (packet.source.address.version == 4) {
    append_u16(out, 0x4500);
    append_u16(out, packet.ip_length.value_or(static_cast<std::uint16_t>(20 + tcp_length)));
    append_u16(out, packet.ip_id);
    append_u16(out, packet.fragment);
    append_u8(out, packet.hop_limit);
    append_u8(out, kProtocolTcp);
    append_u16(out, 0);
    append_bytes(out, address_bytes(packet.source.address));
    append_bytes(out, address_bytes(packet.destination.address));
    store_u16(out, start + 10, finish_checksum(add_to_checksum(0, Bytes(out).subspan(start))));
  } else {
    append_u32(out, 0x60000000);
    append_u16(out, packet.ip_length.value_or(static_cast<std::uint16_t>(tcp_length)));
    append_u8(out, kProtocolTcp);
    append_u8(out, packet.hop_limit);
    append_bytes(out, address_bytes(packet.source.address));
    append_bytes(out, address_bytes(packet.destination.address));
  }
}

// RFC 9293 figure 1, and the pseudo header of section 3.1.
void append_tcp(ByteBuffer& out, const PacketDescription& packet) {
  const std::size_t start = out.size();
  const std::size_t offset = (kTcpHeaderLength + packet.options.size()) / 4;
  const unsigned data_offset = packet.data_offset.value_or(static_cast<std::uint8_t>(offset));
  append_u16(out, packet.source.port);
  append_u16(out, packet.destination.port);
  append_u32(out, packet.seq);
  append_u32(out, packet.ack);
  append_u16(out, static_cast<std::uint16_t>(data_offset << 12U | (packet.flags & 0x0fffU)));
  append_u16(out, packet.window);
  append_u16(out, 0);
  append_u16(out, 0);  // urgent pointer
  append_bytes(out, packet.options);
  append_bytes(out, packet.payload);

  const Bytes segment = Bytes(out).subspan(start);
  std::uint64_t sum = add_to_checksum(0, address_bytes(packet.source.address));
  sum = add_to_checksum(sum, address_bytes(packet.destination.address));
  sum += kProtocolTcp + segment.size();
  store_u16(out, start + 16, finish_checksum(add_to_checksum(sum, segment)));
}

}  // namespace

void append_packet(ByteBuffer& out, const PacketDescription& packet) {
  assert(packet.source.address.version == packet.destination.address.version);
  assert(packet.options.size() <= kMaxTcpOptions && packet.options.size() % 4 == 0);
  append_link_header(out, packet);
  append_ip_header(out, packet, kTcpHeaderLength + packet.options.size() + packet.payload.size());
  append_tcp(out, packet);
}

}  // namespace mptcpanalyzer
