#include "packet/tunnel.h"

#include "base/bytes.h"
#include "packet/ip.h"
#include "packet/link.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kUdpHeader = 8;

// What GRE names by numbers that are no EtherTypes of the link layer.
constexpr std::uint16_t kWccp = 0x883e;
constexpr std::uint16_t kErspan = 0x88be;
constexpr std::uint16_t kErspan3 = 0x22eb;
constexpr std::uint16_t kPppOfPptp = 0x880b;

bool not_followed(const AnomalySink& sink) {
  sink.add(Anomaly::unknown_tunnel);
  return false;
}

// WCCP 2 puts 4 bytes before the packet that it redirects, version 1 none: the first byte of the
// packet tells.
bool strip_wccp(Slice& slice, const AnomalySink& sink) {
  if (!sink.has_header(slice, 1)) return false;
  if (slice.bytes[0] >> 4 != 4) {
    if (!sink.has_header(slice, 4)) return false;
    slice.skip(4);
  }
  return true;
}

// Cisco's mirror ports: an Ethernet frame, behind 8 bytes when GRE counts its packets.
bool strip_erspan(Slice& slice, bool has_header, const AnomalySink& sink) {
  const std::size_t size = has_header ? 8 : 0;
  if (!sink.has_header(slice, size)) return false;
  slice.skip(size);
  return strip_ethernet(slice, sink);
}

// Version 3: 12 bytes, 8 more if their last bit says so.
bool strip_erspan3(Slice& slice, const AnomalySink& sink) {
  if (!sink.has_header(slice, 12)) return false;
  const std::size_t size = (slice.bytes[11] & 1U) != 0 ? 20 : 12;
  if (!sink.has_header(slice, size)) return false;
  slice.skip(size);
  return strip_ethernet(slice, sink);
}

// RFC 2784, RFC 2890. Version 1 (PPTP) and the routing field of RFC 1701 are not followed.
bool strip_gre(Slice& slice, const AnomalySink& sink) {
  constexpr std::uint16_t kChecksum = 0x8000;
  constexpr std::uint16_t kRouting = 0x4000;
  constexpr std::uint16_t kKey = 0x2000;
  constexpr std::uint16_t kSequence = 0x1000;
  constexpr std::uint16_t kVersion = 0x0007;
  if (!sink.has_header(slice, 4)) return false;
  const std::uint16_t flags = load_u16(slice.bytes, 0);
  const std::uint16_t type = load_u16(slice.bytes, 2);
  if ((flags & (kRouting | kVersion)) != 0) return not_followed(sink);
  std::size_t size = 4;
  for (const std::uint16_t field : {kChecksum, kKey, kSequence}) {
    if ((flags & field) != 0) size += 4;
  }
  if (!sink.has_header(slice, size)) return false;
  slice.skip(size);
  switch (type) {
    case kWccp:
      return strip_wccp(slice, sink);
    case kErspan:
      return strip_erspan(slice, (flags & kSequence) != 0, sink);
    case kErspan3:
      return strip_erspan3(slice, sink);
    case kPppOfPptp:
      return not_followed(sink);
    default:
      return strip_ether_type(type, slice, sink);
  }
}

// RFC 7348: an Ethernet frame behind 8 bytes, of which the I flag must be set.
bool strip_vxlan(Slice& slice, const AnomalySink& sink) {
  if (!sink.has_header(slice, 8)) return false;
  if ((slice.bytes[0] & 0x08U) == 0) return not_followed(sink);
  slice.skip(8);
  return strip_ethernet(slice, sink);
}

// RFC 8926: 8 bytes, then options; the payload is named by an EtherType.
bool strip_geneve(Slice& slice, const AnomalySink& sink) {
  if (!sink.has_header(slice, 8)) return false;
  const int version = slice.bytes[0] >> 6;
  const std::size_t size = 8 + (slice.bytes[0] & 0x3fU) * 4U;
  const std::uint16_t type = load_u16(slice.bytes, 2);
  if (version != 0) return not_followed(sink);
  if (!sink.has_header(slice, size)) return false;
  slice.skip(size);
  return strip_ether_type(type, slice, sink);
}

// 3GPP TS 29.281: version 1, message 255 carries a user packet; a sequence number, an N-PDU number
// and extension headers may stand between.
bool strip_gtp_u(Slice& slice, const AnomalySink& sink) {
  constexpr std::uint8_t kVersionAndProtocol = 0xf0;
  constexpr std::uint8_t kVersion1Gtp = 0x30;
  constexpr std::uint8_t kUserPacket = 0xff;
  if (!sink.has_header(slice, 8)) return false;
  const std::uint8_t flags = slice.bytes[0];
  if ((flags & kVersionAndProtocol) != kVersion1Gtp || slice.bytes[1] != kUserPacket) return false;
  slice.skip(8);
  if ((flags & 0x07U) != 0) {
    if (!sink.has_header(slice, 4)) return false;
    std::uint8_t next = (flags & 0x04U) != 0 ? slice.bytes[3] : std::uint8_t{0};
    slice.skip(4);
    while (next != 0) {
      if (!sink.has_header(slice, 1)) return false;
      const std::size_t size = slice.bytes[0] * 4U;
      if (size == 0 || !sink.has_header(slice, size)) return false;
      next = slice.bytes[size - 1];
      slice.skip(size);
    }
  }
  // The session may carry Ethernet or PPP; only the version nibble tells.
  if (!sink.has_header(slice, 1)) return false;
  const int version = slice.bytes[0] >> 4;
  return version == 4 || version == 6;
}

// RFC 3378: version 3, then an Ethernet frame.
bool strip_etherip(Slice& slice, const AnomalySink& sink) {
  if (!sink.has_header(slice, 2)) return false;
  if (slice.bytes[0] >> 4 != 3) return not_followed(sink);
  slice.skip(2);
  return strip_ethernet(slice, sink);
}

// AYIYA (draft-massar-v6ops-ayiya): the lengths of an identity and a signature, the protocol of
// what is inside; opcode 1 forwards it.
bool strip_ayiya(Slice& slice, const AnomalySink& sink) {
  constexpr std::size_t kFixed = 8;
  constexpr unsigned kForward = 1;
  if (!sink.has_header(slice, kFixed)) return false;
  const std::size_t identity = std::size_t{1} << (slice.bytes[0] >> 4U);
  const std::size_t signature = (slice.bytes[1] >> 4U) * 4U;
  const unsigned opcode = slice.bytes[2] & 0x0fU;
  const std::uint8_t protocol = slice.bytes[3];
  if (opcode != kForward) return false;
  if (!sink.has_header(slice, kFixed + identity + signature)) return false;
  slice.skip(kFixed + identity + signature);
  return protocol == ip_protocol::kIpv4 || protocol == ip_protocol::kIpv6 || not_followed(sink);
}

// RFC 3948: what is neither a keep-alive nor a key exchange, which 4 zero bytes begin.
bool note_ipsec_in_udp(const Slice& slice, const AnomalySink& sink) {
  if (slice.has(4) && load_u32(slice.bytes, 0) != 0) sink.add(Anomaly::encrypted);
  return false;
}

// RFC 768. Tunnels are known by their port alone, at either end.
bool strip_udp_tunnel(Slice& slice, const AnomalySink& sink) {
  constexpr std::uint16_t kL2tp = 1701;
  constexpr std::uint16_t kGtpU = 2152;
  constexpr std::uint16_t kTeredo = 3544;
  constexpr std::uint16_t kIpsec = 4500;
  constexpr std::uint16_t kGre = 4754;  // RFC 8086
  constexpr std::uint16_t kVxlan = 4789;
  constexpr std::uint16_t kVxlanGpe = 4790;
  constexpr std::uint16_t kAyiya = 5072;
  constexpr std::uint16_t kCapwapData = 5247;
  constexpr std::uint16_t kGeneve = 6081;
  constexpr std::uint16_t kMpls = 6635;  // RFC 7510
  if (!slice.has(kUdpHeader)) return false;
  const std::uint16_t source = load_u16(slice.bytes, 0);
  const std::uint16_t destination = load_u16(slice.bytes, 2);
  const auto uses_port = [&](std::uint16_t port) { return source == port || destination == port; };
  slice.skip(kUdpHeader);
  if (uses_port(kVxlan)) return strip_vxlan(slice, sink);
  if (uses_port(kGtpU)) return strip_gtp_u(slice, sink);
  if (uses_port(kGeneve)) return strip_geneve(slice, sink);
  if (uses_port(kGre)) return strip_gre(slice, sink);
  if (uses_port(kMpls)) return strip_ether_type(ether_type::kMpls, slice, sink);
  if (uses_port(kAyiya)) return strip_ayiya(slice, sink);
  if (uses_port(kIpsec)) return note_ipsec_in_udp(slice, sink);
  for (const std::uint16_t port : {kL2tp, kTeredo, kVxlanGpe, kCapwapData}) {
    if (uses_port(port)) return not_followed(sink);
  }
  return false;
}

}  // namespace

bool strip_tunnel(std::uint8_t protocol, Slice& slice, const AnomalySink& sink) {
  switch (protocol) {
    case ip_protocol::kIpv4:
    case ip_protocol::kIpv6:
      return true;
    case ip_protocol::kGre:
      return strip_gre(slice, sink);
    case ip_protocol::kUdp:
      return strip_udp_tunnel(slice, sink);
    case ip_protocol::kEtherIp:
      return strip_etherip(slice, sink);
    case ip_protocol::kMplsInIp:
      return strip_ether_type(ether_type::kMpls, slice, sink);
    case ip_protocol::kEncapsulatingSecurity:
      sink.add(Anomaly::encrypted);
      return false;
    case ip_protocol::kCompressed:
    case ip_protocol::kL2tp:
      return not_followed(sink);
    default:
      return false;
  }
}

}  // namespace mptcpanalyzer
