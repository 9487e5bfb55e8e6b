#include "packet/ip_fragment.h"

#include <algorithm>

#include "packet/ip.h"
#include "packet/link.h"
#include "packet/tunnel.h"

namespace mptcpanalyzer {
namespace {

constexpr int kMaxIpHeaders = 8;

IpAddress address(Bytes bytes, std::uint8_t version) {
  IpAddress address;
  std::copy(bytes.begin(), bytes.end(), address.bytes.begin());
  address.version = version;
  return address;
}

std::optional<IpFragment> ipv4_fragment(Bytes bytes) {
  constexpr std::uint16_t kMoreFragments = 0x2000;
  constexpr std::uint16_t kOffset = 0x1fff;
  if (!contains(bytes, 0, 20)) return std::nullopt;
  const std::uint16_t field = load_u16(bytes, 6);
  if ((field & (kMoreFragments | kOffset)) == 0) return std::nullopt;
  return IpFragment{{address(bytes.subspan(12, 4), 4), address(bytes.subspan(16, 4), 4),
                     load_u16(bytes, 4), bytes[9]},
                    (field & kOffset) == 0};
}

// Only hop-by-hop options, destination options and routing may stand before a fragment header (RFC
// 8200 section 4.5).
std::optional<IpFragment> ipv6_fragment(Bytes bytes) {
  constexpr std::size_t kHeader = 40;
  constexpr std::size_t kFragmentHeader = 8;
  constexpr std::uint16_t kMoreFragments = 0x0001;
  constexpr std::uint16_t kOffset = 0xfff8;
  if (!contains(bytes, 0, kHeader)) return std::nullopt;
  std::uint8_t next = bytes[6];
  std::size_t at = kHeader;
  while (next == ip_protocol::kHopByHop || next == ip_protocol::kRouting ||
         next == ip_protocol::kDestinationOptions) {
    if (!contains(bytes, at, 2)) return std::nullopt;
    next = bytes[at];
    at += (bytes[at + 1] + 1U) * 8U;
  }
  if (next != ip_protocol::kFragment || !contains(bytes, at, kFragmentHeader)) return std::nullopt;
  const std::uint16_t field = load_u16(bytes, at + 2);
  if ((field & (kMoreFragments | kOffset)) == 0) return std::nullopt;
  return IpFragment{{address(bytes.subspan(8, 16), 6), address(bytes.subspan(24, 16), 6),
                     load_u32(bytes, at + 4), bytes[at]},
                    (field & kOffset) == 0};
}

std::optional<IpFragment> fragment_at(Bytes bytes) {
  if (bytes.empty()) return std::nullopt;
  return bytes[0] >> 4 == 4   ? ipv4_fragment(bytes)
         : bytes[0] >> 4 == 6 ? ipv6_fragment(bytes)
                              : std::nullopt;
}

}  // namespace

IpContents look_into_ip(const Frame& frame, std::uint32_t link_type) {
  Anomalies counted_by_decode;
  const AnomalySink sink{counted_by_decode, frame.number};
  Slice slice{frame.bytes, frame.original_length};
  IpContents contents;
  if (!strip_link(link_type, slice, sink)) return contents;
  Segment scratch;
  for (int depth = 0; depth < kMaxIpHeaders; ++depth) {
    contents.fragment = fragment_at(slice.bytes);
    std::uint8_t protocol = 0;
    if (contents.fragment || !strip_ip(slice, scratch, protocol, sink)) return contents;
    contents.is_tcp = protocol == ip_protocol::kTcp;
    if (contents.is_tcp || !strip_tunnel(protocol, slice, sink)) return contents;
  }
  return contents;
}

}  // namespace mptcpanalyzer
