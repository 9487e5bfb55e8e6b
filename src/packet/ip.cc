#include "packet/ip.h"

#include <algorithm>

#include "base/bytes.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kIpv4Header = 20;
constexpr std::size_t kIpv6Header = 40;
constexpr std::size_t kIpv4Address = 4;
constexpr std::size_t kIpv6Address = 16;
// The byte of each header that tells what comes behind it.
constexpr std::size_t kIpv4Protocol = 9;
constexpr std::size_t kIpv6NextHeader = 6;
constexpr std::size_t kExtensionNextHeader = 0;

void set_address(IpAddress& address, Bytes bytes, std::uint8_t version) {
  address.bytes = {};
  std::copy(bytes.begin(), bytes.end(), address.bytes.begin());
  address.version = version;
}

// Whether a segment may come behind what has this protocol number. UDP is common and seldom a
// tunnel, so it is passed over.
bool may_lead_to_tcp(std::uint8_t protocol) {
  switch (protocol) {
    case ip_protocol::kTcp:
    case ip_protocol::kIpv4:
    case ip_protocol::kIpv6:
    case ip_protocol::kGre:
    case ip_protocol::kHopByHop:
    case ip_protocol::kRouting:
    case ip_protocol::kFragment:
    case ip_protocol::kDestinationOptions:
    case ip_protocol::kAuthentication:
      return true;
    default:
      return false;
  }
}

// Whether the next `count` bytes of a header of IP are there, of which byte `next_at` tells what
// comes behind it. Short of the packet's own length is a contradiction. Short of what was captured
// is none, and hides no segment if that byte tells of something else: ICMPv6 has hop-by-hop
// options as a matter of course.
bool has_ip_header(const Slice& slice, std::size_t count, std::size_t next_at,
                   const AnomalySink& sink) {
  if (slice.has(count)) return true;
  if (!slice.is_cut()) {
    sink.add(Anomaly::ip_malformed);
  } else if (!slice.has(next_at + 1) || may_lead_to_tcp(slice.bytes[next_at])) {
    sink.add(Anomaly::tcp_header_cut);
  }
  return false;
}

// Cuts the packet to the length its header claims. If the frame is shorter, the frame is right
// (WIRESHARK.md section 4); in a fragment of a tunnel that is no contradiction.
void trim_to_ip_length(Slice& slice, std::uint32_t length, const Segment& segment,
                       const AnomalySink& sink) {
  if (length > slice.length && !segment.first_fragment) sink.add(Anomaly::ip_malformed);
  slice.trim(length);
}

// The offset and the more-fragments bit of either version. False: not the first fragment.
bool note_fragment(bool at_start, bool more, std::uint8_t protocol, Segment& segment,
                   const AnomalySink& sink) {
  if (!at_start) {
    if (may_lead_to_tcp(protocol)) sink.add(Anomaly::ip_fragment);
    return false;
  }
  if (more) segment.first_fragment = true;
  return true;
}

// RFC 2675: the length of a packet that is too long for the field of the IPv6 header; 0: none.
std::uint32_t jumbo_length(Bytes options) {
  constexpr std::uint8_t kPad1 = 0;
  constexpr std::uint8_t kJumboPayload = 0xc2;
  std::size_t at = 0;
  while (at < options.size()) {
    if (options[at] == kPad1) {
      ++at;
      continue;
    }
    if (!contains(options, at, 2)) break;
    const std::size_t size = options[at + 1];
    if (options[at] == kJumboPayload && size == 4 && contains(options, at + 2, 4)) {
      return load_u32(options, at + 2);
    }
    at += 2 + size;
  }
  return 0;
}

// Where a source-routed packet really goes (RFC 8200 section 4.4; RFC 8754 for segment routing):
// on its way the IPv6 header names only the next stop.
void apply_routing(Bytes header, Segment& segment) {
  constexpr std::uint8_t kSourceRoute = 0;  // RFC 2460
  constexpr std::uint8_t kMobileIp = 2;     // RFC 6275
  constexpr std::uint8_t kSegmentRouting = 4;
  constexpr std::size_t kFirstAddress = 8;
  const std::uint8_t type = header[2];
  const std::uint8_t segments_left = header[3];
  const std::size_t addresses = (header.size() - kFirstAddress) / kIpv6Address;
  if (segments_left == 0 || addresses == 0) return;
  std::size_t last = 0;  // segment routing lists its segments backwards
  if (type == kSourceRoute || type == kMobileIp) {
    last = addresses - 1;
  } else if (type != kSegmentRouting) {
    return;
  }
  set_address(segment.destination,
              header.subspan(kFirstAddress + last * kIpv6Address, kIpv6Address), 6);
}

// RFC 4302; its length is in units of 4 bytes, unlike the extension headers of IPv6.
bool strip_authentication(Slice& slice, std::uint8_t& protocol, const AnomalySink& sink) {
  if (!has_ip_header(slice, 2, kExtensionNextHeader, sink)) return false;
  const std::size_t size = (slice.bytes[1] + 2U) * 4U;
  if (!has_ip_header(slice, size, kExtensionNextHeader, sink)) return false;
  protocol = slice.bytes[0];
  slice.skip(size);
  return true;
}

bool strip_extension(Slice& slice, Segment& segment, bool jumbo_allowed, std::uint8_t& protocol,
                     const AnomalySink& sink) {
  if (!has_ip_header(slice, 2, kExtensionNextHeader, sink)) return false;
  const std::size_t size = (slice.bytes[1] + 1U) * 8U;
  if (!has_ip_header(slice, size, kExtensionNextHeader, sink)) return false;
  const Bytes header = slice.bytes.first(size);
  if (protocol == ip_protocol::kHopByHop && jumbo_allowed) {
    const std::uint32_t length = jumbo_length(header.subspan(2));
    if (length >= size) trim_to_ip_length(slice, length, segment, sink);
  } else if (protocol == ip_protocol::kRouting) {
    apply_routing(header, segment);
  }
  protocol = header[0];
  slice.skip(size);
  return true;
}

bool strip_fragment(Slice& slice, Segment& segment, std::uint8_t& protocol,
                    const AnomalySink& sink) {
  if (!has_ip_header(slice, 8, kExtensionNextHeader, sink)) return false;
  const std::uint16_t field = load_u16(slice.bytes, 2);
  protocol = slice.bytes[0];
  slice.skip(8);
  return note_fragment((field & 0xfff8U) == 0, (field & 1U) != 0, protocol, segment, sink);
}

bool strip_ipv4(Slice& slice, Segment& segment, std::uint8_t& protocol, const AnomalySink& sink) {
  if (!has_ip_header(slice, kIpv4Header, kIpv4Protocol, sink)) return false;
  const Bytes bytes = slice.bytes;
  const std::size_t header = (bytes[0] & 0x0fU) * 4U;
  const std::uint16_t total = load_u16(bytes, 2);
  // Segmentation offload leaves 0 in packets above 64 KiB and, on some systems, in all of them: the
  // packet is then what the frame holds.
  const bool total_is_known = total != 0;
  if (header < kIpv4Header || (total_is_known && total < header)) {
    sink.add(Anomaly::ip_malformed);
    return false;
  }
  if (total_is_known) trim_to_ip_length(slice, total, segment, sink);
  if (!has_ip_header(slice, header, kIpv4Protocol, sink)) return false;
  segment.ip_id = load_u16(bytes, 4);
  segment.ttl = bytes[8];
  segment.ecn = bytes[1] & 3U;
  set_address(segment.source, bytes.subspan(12, kIpv4Address), 4);
  set_address(segment.destination, bytes.subspan(16, kIpv4Address), 4);
  protocol = bytes[kIpv4Protocol];
  slice.skip(header);
  const std::uint16_t fragment = load_u16(bytes, 6);
  if ((fragment & 0x3fffU) != 0 &&
      !note_fragment((fragment & 0x1fffU) == 0, (fragment & 0x2000U) != 0, protocol, segment,
                     sink)) {
    return false;
  }
  while (protocol == ip_protocol::kAuthentication) {
    if (!strip_authentication(slice, protocol, sink)) return false;
  }
  return true;
}

bool strip_ipv6(Slice& slice, Segment& segment, std::uint8_t& protocol, const AnomalySink& sink) {
  if (!has_ip_header(slice, kIpv6Header, kIpv6NextHeader, sink)) return false;
  const Bytes bytes = slice.bytes;
  const std::uint16_t payload_length = load_u16(bytes, 4);
  segment.ip_id = 0;
  segment.ttl = bytes[7];
  segment.ecn = (bytes[1] >> 4U) & 3U;
  set_address(segment.source, bytes.subspan(8, kIpv6Address), 6);
  set_address(segment.destination, bytes.subspan(24, kIpv6Address), 6);
  protocol = bytes[kIpv6NextHeader];
  slice.skip(kIpv6Header);
  // 0 is a jumbogram, or one that segmentation offload made without the option (Linux "BIG TCP").
  const bool length_is_known = payload_length != 0;
  if (length_is_known) trim_to_ip_length(slice, payload_length, segment, sink);
  while (true) {
    bool more = true;
    switch (protocol) {
      case ip_protocol::kHopByHop:
      case ip_protocol::kRouting:
      case ip_protocol::kDestinationOptions:
        more = strip_extension(slice, segment, !length_is_known, protocol, sink);
        break;
      case ip_protocol::kFragment:
        more = strip_fragment(slice, segment, protocol, sink);
        break;
      case ip_protocol::kAuthentication:
        more = strip_authentication(slice, protocol, sink);
        break;
      default:
        return true;
    }
    if (!more) return false;
  }
}

}  // namespace

bool strip_ip(Slice& slice, Segment& segment, std::uint8_t& protocol, const AnomalySink& sink) {
  if (!has_ip_header(slice, 1, kIpv4Protocol, sink)) return false;
  switch (slice.bytes[0] >> 4) {
    case 4:
      return strip_ipv4(slice, segment, protocol, sink);
    case 6:
      return strip_ipv6(slice, segment, protocol, sink);
    default:
      sink.add(Anomaly::ip_malformed);
      return false;
  }
}

}  // namespace mptcpanalyzer
