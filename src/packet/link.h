// The link layers: from the first byte of a frame to its IP header.
//
// The numbers of the link types are those of https://www.tcpdump.org/linktypes.html, of the
// EtherTypes those of IEEE 802 (https://www.iana.org/assignments/ieee-802-numbers).
#pragma once

#include <cstdint>
#include <string>

#include "packet/anomaly_sink.h"
#include "packet/slice.h"

namespace mptcpanalyzer {

// Those that only this folder names, as those of capture/frame.h.
namespace link_type {
inline constexpr std::uint32_t kWireless = 105;  // IEEE 802.11 as it goes through the air
inline constexpr std::uint32_t kWirelessRadiotap = 127;
inline constexpr std::uint32_t kPpi = 192;     // per-packet information, of IEEE 802.11 or others
inline constexpr std::uint32_t kNflog = 239;   // Linux: packets that a firewall rule logs
inline constexpr std::uint32_t kIpoib = 242;   // IP over InfiniBand
inline constexpr std::uint32_t kDsaTag = 284;  // Ethernet with a tag of Marvell switches
inline constexpr std::uint32_t kDsaTagBrcm = 281;         // Broadcom's, before the EtherType
inline constexpr std::uint32_t kDsaTagBrcmPrepend = 282;  // before the addresses
inline constexpr std::uint32_t kEdsaTag = 285;  // Marvell's behind an EtherType of its own
}  // namespace link_type

namespace ether_type {
inline constexpr std::uint16_t kIpv4 = 0x0800;
inline constexpr std::uint16_t kTransparentEthernet = 0x6558;  // an Ethernet frame inside
inline constexpr std::uint16_t kVlan = 0x8100;
inline constexpr std::uint16_t kIpv6 = 0x86dd;
inline constexpr std::uint16_t kMpls = 0x8847;
inline constexpr std::uint16_t kMplsUpstream = 0x8848;
inline constexpr std::uint16_t kPppoeSession = 0x8864;
inline constexpr std::uint16_t kServiceVlan = 0x88a8;
inline constexpr std::uint16_t kOldQinq = 0x9100;
inline constexpr std::uint16_t kOldQinq2 = 0x9200;
inline constexpr std::uint16_t kFabricPath = 0x8903;  // Cisco: 2 bytes, then an Ethernet frame
}  // namespace ether_type

// Each of these removes headers from the front of `slice` and returns true when an IP header comes
// next (IPv4 or IPv6: its version nibble tells). False: the frame carries something else, or its
// headers were not captured.

// A link type that is not known is false too; link_type_is_known() in decode.h tells.
bool strip_link(std::uint32_t link_type, Slice& slice, const AnomalySink& sink);

// The names of the link types that are known: "Ethernet, Linux cooked v1, ... and PKTAP".
std::string known_link_types();

// Whether a link type is a wrapper around another one, which must not be such a one again.
bool is_wrapper(std::uint32_t link_type);

bool strip_ethernet(Slice& slice, const AnomalySink& sink);

// What follows a field that holds an EtherType: IP, VLAN tags, MPLS labels, PPPoE, LLC.
bool strip_ether_type(std::uint16_t type, Slice& slice, const AnomalySink& sink);

// What follows an IEEE 802.2 LLC header that stands at the front.
bool strip_llc_payload(Slice& slice, const AnomalySink& sink);

}  // namespace mptcpanalyzer
