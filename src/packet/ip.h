// The network layer: one IPv4 (RFC 791) or IPv6 (RFC 8200) header with what belongs to it.
#pragma once

#include <cstdint>

#include "packet/anomaly_sink.h"
#include "packet/segment.h"
#include "packet/slice.h"

namespace mptcpanalyzer {

// Numbers of https://www.iana.org/assignments/protocol-numbers.
namespace ip_protocol {
inline constexpr std::uint8_t kHopByHop = 0;
inline constexpr std::uint8_t kIpv4 = 4;
inline constexpr std::uint8_t kTcp = 6;
inline constexpr std::uint8_t kUdp = 17;
inline constexpr std::uint8_t kIpv6 = 41;
inline constexpr std::uint8_t kRouting = 43;
inline constexpr std::uint8_t kFragment = 44;
inline constexpr std::uint8_t kGre = 47;
inline constexpr std::uint8_t kAuthentication = 51;
inline constexpr std::uint8_t kDestinationOptions = 60;
inline constexpr std::uint8_t kEncapsulatingSecurity = 50;  // IPsec
inline constexpr std::uint8_t kEtherIp = 97;
inline constexpr std::uint8_t kCompressed = 108;
inline constexpr std::uint8_t kL2tp = 115;
inline constexpr std::uint8_t kMplsInIp = 137;
}  // namespace ip_protocol

// Removes an IP header, its options or extension headers, and what lies behind the packet, and
// yields the protocol of what comes next. Writes source, destination and ip_id of `segment`, and
// sets first_fragment (it never clears it: a fragment of a tunnel makes one of what is inside).
// False: a later fragment, malformed, or cut.
bool strip_ip(Slice& slice, Segment& segment, std::uint8_t& protocol, const AnomalySink& sink);

}  // namespace mptcpanalyzer
