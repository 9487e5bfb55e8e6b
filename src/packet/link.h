// The link layers: from the first byte of a frame to its IP header.
//
// The numbers of the link types are those of https://www.tcpdump.org/linktypes.html, of the
// EtherTypes those of IEEE 802 (https://www.iana.org/assignments/ieee-802-numbers).
#pragma once

#include <cstdint>

#include "packet/anomaly_sink.h"
#include "packet/slice.h"

namespace mptcpanalyzer {

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
inline constexpr std::uint16_t kMacsec = 0x88e5;
inline constexpr std::uint16_t kFabricPath = 0x8903;  // Cisco: 2 bytes, then an Ethernet frame
}  // namespace ether_type

// Each of these removes headers from the front of `slice` and returns true when an IP header comes
// next (IPv4 or IPv6: its version nibble tells). False: the frame carries something else, or its
// headers were not captured. What is neither IP nor known to carry none (ARP, spanning tree, ...)
// is counted as unknown_protocol.

// A link type that is not known is false too; link_type_is_known() in decode.h tells.
bool strip_link(std::uint32_t link_type, Slice& slice, const AnomalySink& sink);

// Whether a link type is a wrapper around another one, which must not be such a one again.
bool is_wrapper(std::uint32_t link_type);

bool strip_ethernet(Slice& slice, const AnomalySink& sink);

// What follows a field that holds an EtherType: IP, VLAN tags, MPLS labels, PPPoE, LLC.
bool strip_ether_type(std::uint16_t type, Slice& slice, const AnomalySink& sink);

// What follows an IEEE 802.2 LLC header that stands at the front.
bool strip_llc_payload(Slice& slice, const AnomalySink& sink);

}  // namespace mptcpanalyzer
