#include "packet/link.h"

#include <iterator>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "capture/frame.h"
#include "packet/decode.h"
#include "packet/nflog.h"
#include "packet/switch_tag.h"
#include "packet/wireless.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kEthernetHeader = 14;
constexpr std::uint16_t kMaxLlcLength = 1500;  // an EtherType up to this is an IEEE 802.3 length
constexpr int kMaxTags = 16;  // VLAN tags and nested Ethernet headers before we call it too deep

bool starts_with_ip(const Slice& slice) {
  if (!slice.has(1)) return false;
  const int version = slice.bytes[0] >> 4;
  return version == 4 || version == 6;
}

// RFC 3032: labels up to the one with the bottom-of-stack bit. Nothing says what follows; IP is
// recognised by its version, as routers do.
bool strip_mpls(Slice& slice, const AnomalySink& sink) {
  bool bottom = false;
  while (!bottom) {
    if (!sink.has_header(slice, 4)) return false;
    bottom = (slice.bytes[2] & 1U) != 0;
    slice.skip(4);
  }
  if (starts_with_ip(slice)) return true;
  sink.add(Anomaly::unknown_protocol);
  return false;
}

// RFC 1661, RFC 1662: address and control (ff 03) may be left out, and the protocol field may be
// compressed to one byte, which is then odd.
bool strip_ppp(Slice& slice, const AnomalySink& sink) {
  if (slice.has(2) && load_u16(slice.bytes, 0) == 0xff03) slice.skip(2);
  if (!sink.has_header(slice, 1)) return false;
  std::uint16_t protocol = slice.bytes[0];
  if ((protocol & 1U) != 0) {
    slice.skip(1);
  } else {
    if (!sink.has_header(slice, 2)) return false;
    protocol = load_u16(slice.bytes, 0);
    slice.skip(2);
  }
  switch (protocol) {
    case 0x0021:  // IPv4
    case 0x0057:  // IPv6
      return true;
    case 0x0281:  // MPLS (RFC 3032 section 4.3)
    case 0x0283:
      return strip_mpls(slice, sink);
    default:
      break;
  }
  // From 0x8000 on they configure the link.
  if (protocol < 0x8000) sink.add(Anomaly::unknown_protocol);
  return false;
}

// RFC 2516: version and type, code, session, length; then PPP.
bool strip_pppoe(Slice& slice, const AnomalySink& sink) {
  if (!sink.has_header(slice, 6)) return false;
  const std::uint16_t length = load_u16(slice.bytes, 4);
  slice.skip(6);
  if (length != 0) slice.trim(length);
  return strip_ppp(slice, sink);
}

// EtherTypes of protocols that carry no IP packets: address resolution, neighbours, time, loops,
// storage, automation, and other networks.
bool carries_no_ip(std::uint16_t type) {
  switch (type) {
    case 0x0806:  // ARP
    case 0x0842:  // wake on LAN
    case 0x2000:  // CDP
    case 0x6002:  // DEC
    case 0x6003:
    case 0x6004:
    case 0x8035:  // RARP
    case 0x809b:  // AppleTalk
    case 0x80f3:
    case 0x8137:  // IPX
    case 0x8808:  // flow control
    case 0x8809:  // LACP
    case 0x8863:  // PPPoE discovery
    case 0x887b:  // HomePlug
    case 0x888e:  // EAPOL
    case 0x8892:  // PROFINET
    case 0x88a2:  // ATA over Ethernet
    case 0x88a4:  // EtherCAT
    case 0x88c7:  // EAPOL before roaming
    case 0x88cc:  // LLDP
    case 0x88d9:  // LLTD
    case 0x88e1:  // HomePlug AV
    case 0x88f5:  // MVRP
    case 0x88f6:  // MMRP
    case 0x88f7:  // PTP
    case 0x8902:  // CFM
    case 0x8906:  // FCoE
    case 0x890d:  // TDLS
    case 0x8914:  // FIP
    case 0x8915:  // RoCE
    case 0x9000:  // loopback test
    case 0xfefe:  // OSI routing
      return true;
    default:
      return false;
  }
}

// Logical link control that carries no IP: spanning tree, OSI routing, NetBIOS, IPX, IEEE 802.3
// without LLC, and what keeps or tests a link.
bool llc_carries_no_ip(std::uint16_t access_points, std::uint8_t control) {
  switch (access_points) {
    case 0x4242:
    case 0xfefe:
    case 0xf0f0:
    case 0xf0f1:
    case 0xe0e0:
    case 0xffff:
      return true;
    default:
      return control != 0x03;
  }
}

// IEEE 802.2 LLC with SNAP (RFC 1042), or LLC that names IP itself. Yields the EtherType.
bool strip_llc(Slice& slice, std::uint16_t& type, const AnomalySink& sink) {
  constexpr std::uint32_t kEthernetInSnap = 0x000000;
  constexpr std::uint32_t kBridged = 0x0000f8;
  if (!sink.has_header(slice, 3)) return false;
  const std::uint16_t access_points = load_u16(slice.bytes, 0);
  const std::uint8_t control = slice.bytes[2];
  if (access_points == 0x0606 && control == 0x03) {
    type = ether_type::kIpv4;
    slice.skip(3);
    return true;
  }
  if (access_points != 0xaaaa || control != 0x03) {
    if (!llc_carries_no_ip(access_points, control)) sink.add(Anomaly::unknown_protocol);
    return false;
  }
  if (!sink.has_header(slice, 8)) return false;
  // Of the other organisations' protocols (Cisco's CDP, VTP, spanning tree, ...) none carries IP.
  const std::uint32_t organisation = load_u32(slice.bytes, 2) & 0x00ffffffU;
  type = load_u16(slice.bytes, 6);
  slice.skip(8);
  return organisation == kEthernetInSnap || organisation == kBridged;
}

// The protocol of a Linux cooked header is an EtherType, or below 0x600 a number of Linux's own.
bool strip_cooked_protocol(std::uint16_t protocol, Slice& slice, const AnomalySink& sink) {
  constexpr std::uint16_t kLinuxLlc = 0x0004;
  if (protocol == kLinuxLlc) return strip_llc_payload(slice, sink);
  if (protocol > kMaxLlcLength) return strip_ether_type(protocol, slice, sink);
  sink.add(Anomaly::unknown_protocol);
  return false;
}

bool strip_cooked(Slice& slice, const AnomalySink& sink) {
  if (!sink.has_header(slice, 16)) return false;
  const std::uint16_t protocol = load_u16(slice.bytes, 14);
  slice.skip(16);
  return strip_cooked_protocol(protocol, slice, sink);
}

bool strip_cooked2(Slice& slice, const AnomalySink& sink) {
  if (!sink.has_header(slice, 20)) return false;
  const std::uint16_t protocol = load_u16(slice.bytes, 0);
  slice.skip(20);
  return strip_cooked_protocol(protocol, slice, sink);
}

// The address family in the byte order of the host that captured. AF_INET is 2 everywhere, AF_INET6
// is 10 on Linux, 23 on Windows, 24 on NetBSD and OpenBSD, 28 on FreeBSD, 30 on macOS.
bool strip_null(Slice& slice, const AnomalySink& sink) {
  if (!sink.has_header(slice, 4)) return false;
  std::uint32_t family = load_u32(slice.bytes, 0);
  if (family > 0xffff) family = swap_bytes(family);
  slice.skip(4);
  switch (family) {
    case 2:
    case 10:
    case 23:
    case 24:
    case 28:
    case 30:
      return true;
    default:
      sink.add(Anomaly::unknown_protocol);
      return false;
  }
}

// Cisco HDLC: address, control, EtherType.
bool strip_cisco_hdlc(Slice& slice, const AnomalySink& sink) {
  if (!sink.has_header(slice, 4)) return false;
  const std::uint16_t type = load_u16(slice.bytes, 2);
  slice.skip(4);
  if (type > kMaxLlcLength) return strip_ether_type(type, slice, sink);
  sink.add(Anomaly::unknown_protocol);
  return false;
}

// LINKTYPE_PPP_HDLC holds Cisco HDLC as well, told apart by its address byte.
bool strip_ppp_hdlc(Slice& slice, const AnomalySink& sink) {
  const bool cisco = slice.has(1) && (slice.bytes[0] == 0x0f || slice.bytes[0] == 0x8f);
  return cisco ? strip_cisco_hdlc(slice, sink) : strip_ppp(slice, sink);
}

bool strip_nothing(Slice&, const AnomalySink&) {
  return true;
}

// What macOS writes about a packet and its interface, in the byte order of the machines it runs on:
// the length of all that, whether a packet follows, and the link type of that packet.
bool strip_pktap(Slice& slice, const AnomalySink& sink) {
  constexpr std::uint32_t kPacketFollows = 1;
  if (!sink.has_header(slice, 12)) return false;
  const auto size = load_little_endian<std::uint32_t>(slice.bytes, 0);
  const auto next = load_little_endian<std::uint32_t>(slice.bytes, 4);
  const auto inner_type = load_little_endian<std::uint32_t>(slice.bytes, 8);
  if (next != kPacketFollows) return false;
  if (size < 12 || is_wrapper(inner_type)) {
    sink.add(Anomaly::unknown_protocol);
    return false;
  }
  if (!sink.has_header(slice, size)) return false;
  slice.skip(size);
  return strip_link(inner_type, slice, sink);
}

// IP over InfiniBand: the global route header, then an EtherType and 2 reserved bytes (RFC 4391),
// as Wireshark reads LINKTYPE_IPOIB.
bool strip_ipoib(Slice& slice, const AnomalySink& sink) {
  constexpr std::size_t kRouteHeader = 40;
  if (!sink.has_header(slice, kRouteHeader + 4)) return false;
  const std::uint16_t type = load_u16(slice.bytes, kRouteHeader);
  slice.skip(kRouteHeader + 4);
  return strip_ether_type(type, slice, sink);
}

bool leads_to_ip(std::uint16_t type) {
  switch (type) {
    case ether_type::kIpv4:
    case ether_type::kIpv6:
    case ether_type::kVlan:
    case ether_type::kServiceVlan:
    case ether_type::kPppoeSession:
    case ether_type::kMpls:
      return true;
    default:
      return false;
  }
}

// Captures of a macOS remote virtual interface (rvictl) say Ethernet and hold IP packets. An
// Ethernet frame begins with an address, and this one would have to hold, besides, the length of
// the frame where IP has it; and it would name no protocol that leads to IP.
bool is_ip_packet(const Slice& slice) {
  if (!slice.has(20) || leads_to_ip(load_u16(slice.bytes, 12))) return false;
  if (slice.bytes[0] == 0x45) return load_u16(slice.bytes, 2) == slice.length;
  return slice.bytes[0] >> 4 == 6 && load_u16(slice.bytes, 4) + 40U == slice.length;
}

bool strip_ethernet_of_capture(Slice& slice, const AnomalySink& sink) {
  return is_ip_packet(slice) || strip_ethernet(slice, sink);
}

struct LinkLayer {
  std::uint32_t type;
  const char* name;
  bool (*strip)(Slice&, const AnomalySink&);
};

constexpr LinkLayer kLinkLayers[] = {
    {link_type::kEthernet, "Ethernet", strip_ethernet_of_capture},
    {link_type::kLinuxCooked, "Linux cooked v1", strip_cooked},
    {link_type::kLinuxCooked2, "Linux cooked v2", strip_cooked2},
    {link_type::kRaw, "raw IP", strip_nothing},
    {link_type::kRawBsd, "raw IP", strip_nothing},
    {link_type::kRawOpenBsd, "raw IP", strip_nothing},
    {link_type::kIpv4, "raw IPv4", strip_nothing},
    {link_type::kIpv6, "raw IPv6", strip_nothing},
    {link_type::kNull, "BSD loopback", strip_null},
    {link_type::kLoop, "OpenBSD loopback", strip_null},
    {link_type::kPpp, "PPP", strip_ppp},
    {link_type::kPppHdlc, "PPP in HDLC", strip_ppp_hdlc},
    {link_type::kPppEther, "PPPoE", strip_pppoe},
    {link_type::kCiscoHdlc, "Cisco HDLC", strip_cisco_hdlc},
    {link_type::kWireless, "IEEE 802.11", strip_wireless},
    {link_type::kWirelessRadiotap, "IEEE 802.11 with radiotap", strip_radiotap},
    {link_type::kPpi, "PPI", strip_ppi},
    {link_type::kNflog, "NFLOG", strip_nflog},
    {link_type::kIpoib, "IP over InfiniBand", strip_ipoib},
    {link_type::kDsaTag, "Ethernet with DSA tag", strip_dsa},
    {link_type::kEdsaTag, "Ethernet with EDSA tag", strip_edsa},
    {link_type::kDsaTagBrcm, "Ethernet with Broadcom tag", strip_brcm},
    {link_type::kDsaTagBrcmPrepend, "Ethernet after Broadcom tag", strip_brcm_prepend},
    {link_type::kPktap, "PKTAP", strip_pktap},
};

const LinkLayer* find_link_layer(std::uint32_t type) {
  for (const LinkLayer& layer : kLinkLayers) {
    if (layer.type == type) return &layer;
  }
  return nullptr;
}

}  // namespace

bool link_type_is_known(std::uint32_t type) {
  return find_link_layer(type) != nullptr;
}

const char* link_type_name(std::uint32_t type) {
  const LinkLayer* layer = find_link_layer(type);
  return layer == nullptr ? "" : layer->name;
}

std::string known_link_types() {
  const LinkLayer* last = std::end(kLinkLayers) - 1;
  std::string names;
  for (const LinkLayer& layer : kLinkLayers) {
    if (&layer == kLinkLayers) {
      names = layer.name;
    } else if (std::string_view(layer.name) != (&layer - 1)->name) {  // numbers of one name
      names += (&layer == last ? " and " : ", ") + std::string(layer.name);
    }
  }
  return names;
}

bool strip_link(std::uint32_t type, Slice& slice, const AnomalySink& sink) {
  const LinkLayer* layer = find_link_layer(type);
  if (layer == nullptr) {
    sink.add(Anomaly::unknown_link_type);
    return false;
  }
  return layer->strip(slice, sink);
}

bool is_wrapper(std::uint32_t type) {
  return type == link_type::kPktap || type == link_type::kPpi;
}

bool strip_llc_payload(Slice& slice, const AnomalySink& sink) {
  std::uint16_t type = 0;
  return strip_llc(slice, type, sink) && strip_ether_type(type, slice, sink);
}

bool strip_ethernet(Slice& slice, const AnomalySink& sink) {
  return strip_ether_type(ether_type::kTransparentEthernet, slice, sink);
}

bool strip_ether_type(std::uint16_t type, Slice& slice, const AnomalySink& sink) {
  for (int depth = 0; depth <= kMaxTags; ++depth) {
    switch (type) {
      case ether_type::kIpv4:
      case ether_type::kIpv6:
        return true;
      case ether_type::kTransparentEthernet:
        if (!sink.has_header(slice, kEthernetHeader)) return false;
        type = load_u16(slice.bytes, 12);
        slice.skip(kEthernetHeader);
        break;
      case ether_type::kVlan:
      case ether_type::kServiceVlan:
      case ether_type::kOldQinq:
      case ether_type::kOldQinq2:
        if (!sink.has_header(slice, 4)) return false;
        type = load_u16(slice.bytes, 2);
        slice.skip(4);
        break;
      case ether_type::kPppoeSession:
        return strip_pppoe(slice, sink);
      case ether_type::kMpls:
      case ether_type::kMplsUpstream:
        return strip_mpls(slice, sink);
      case ether_type::kFabricPath:
        if (!sink.has_header(slice, 2)) return false;
        slice.skip(2);
        type = ether_type::kTransparentEthernet;
        break;
      case ether_type::kMacsec:
        sink.add(Anomaly::encrypted);
        return false;
      default:
        if (type > kMaxLlcLength) {
          if (!carries_no_ip(type)) sink.add(Anomaly::unknown_protocol);
          return false;
        }
        slice.trim(type);
        if (!strip_llc(slice, type, sink)) return false;
    }
  }
  sink.add(Anomaly::nested_too_deep);
  return false;
}

}  // namespace mptcpanalyzer
