// A frame as a reader hands it out: a view of one captured link-layer packet.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace mptcpanalyzer {

// Link types by their number in the registry of tcpdump.org (LINKTYPE_...); others may occur.
namespace link_type {
inline constexpr std::uint32_t kNull = 0;  // 4-byte family in the byte order of the capturing host
inline constexpr std::uint32_t kEthernet = 1;
inline constexpr std::uint32_t kPpp = 9;
inline constexpr std::uint32_t kPppHdlc = 50;
inline constexpr std::uint32_t kPppEther = 51;  // PPPoE session without its Ethernet header
inline constexpr std::uint32_t kCiscoHdlc = 104;
inline constexpr std::uint32_t kRaw = 101;  // IPv4 or IPv6 by the version nibble
inline constexpr std::uint32_t kRawBsd = 12;
inline constexpr std::uint32_t kRawOpenBsd = 14;
inline constexpr std::uint32_t kWireless = 105;  // IEEE 802.11 as it goes through the air
inline constexpr std::uint32_t kLoop = 108;      // as kNull, in network order
inline constexpr std::uint32_t kLinuxCooked = 113;
inline constexpr std::uint32_t kWirelessRadiotap = 127;
inline constexpr std::uint32_t kPpi = 192;  // per-packet information, of IEEE 802.11 or others
inline constexpr std::uint32_t kIpv4 = 228;
inline constexpr std::uint32_t kIpv6 = 229;
inline constexpr std::uint32_t kNflog = 239;  // Linux: packets that a firewall rule logs
inline constexpr std::uint32_t kIpoib = 242;  // IP over InfiniBand
inline constexpr std::uint32_t kPktap = 258;  // macOS: another link type inside
inline constexpr std::uint32_t kLinuxCooked2 = 276;
inline constexpr std::uint32_t kDsaTag = 284;             // Ethernet with a tag of Marvell switches
inline constexpr std::uint32_t kDsaTagBrcm = 281;         // Broadcom's, before the EtherType
inline constexpr std::uint32_t kDsaTagBrcmPrepend = 282;  // before the addresses
inline constexpr std::uint32_t kEdsaTag = 285;  // Marvell's behind an EtherType of its own
}  // namespace link_type

// The time of a frame whose record carries none (pcapng simple packet block).
inline constexpr std::int64_t kNoTime = std::numeric_limits<std::int64_t>::min();

struct Frame {
  std::uint64_t number = 0;           // from 1, in file order, as Wireshark shows it
  std::int64_t time_ns = kNoTime;     // since 1970-01-01 UTC
  Bytes bytes;                        // what was captured; valid until the reader's next call
  std::uint32_t original_length = 0;  // on the wire, bytes; never less than bytes.size()
  std::uint32_t interface = 0;        // index into CaptureReader::interfaces()
};

struct Interface {
  std::string
      name;  // empty when the file has none (classic pcap); raw bytes of the capture: escape
  std::uint32_t link_type = link_type::kEthernet;
  std::string description = {};                // raw bytes too; empty when the file has none
  std::uint64_t ticks_per_second = 1'000'000;  // of its timestamps
  std::uint32_t snap_length = 0;               // most bytes of a frame that it kept; 0: no limit
};

using FrameBatch = std::vector<Frame>;

}  // namespace mptcpanalyzer
