// Segment: the TCP part of a frame, decoded. Values in host order.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "packet/address.h"
#include "packet/mptcp_option.h"

namespace mptcpanalyzer {

namespace tcp_flag {
inline constexpr std::uint16_t kFin = 0x01;
inline constexpr std::uint16_t kSyn = 0x02;
inline constexpr std::uint16_t kRst = 0x04;
inline constexpr std::uint16_t kAck = 0x10;
}  // namespace tcp_flag

namespace tcp_option {
inline constexpr std::uint8_t kEndOfList = 0;
inline constexpr std::uint8_t kNoOperation = 1;
inline constexpr std::uint8_t kMss = 2;
inline constexpr std::uint8_t kWindowScale = 3;
inline constexpr std::uint8_t kSackPermitted = 4;
inline constexpr std::uint8_t kSack = 5;
inline constexpr std::uint8_t kTimestamps = 8;
inline constexpr std::uint8_t kMptcp = 30;
}  // namespace tcp_option

// A TCP header has at most 40 bytes of options.
inline constexpr std::size_t kMaxTcpOptions = 40;
inline constexpr std::size_t kMaxMptcpOptions = 13;  // of at least 3 bytes each
inline constexpr std::size_t kMaxSackBlocks = 4;

// Why the walk over the options ended before the end of the header.
enum class OptionFault : std::uint8_t { none, cut, zero_length, overlong };

struct SackBlock {
  std::uint32_t left = 0;
  std::uint32_t right = 0;
};

struct TcpOptions {
  // The kind of each option in order, NOP (1) and end-of-list (0) included (WIRESHARK.md section
  // 5).
  std::array<std::uint8_t, kMaxTcpOptions> kinds{};
  std::uint8_t kind_count = 0;
  std::uint8_t sack_count = 0;
  OptionFault fault = OptionFault::none;
  std::optional<std::uint16_t> mss;
  std::optional<std::uint8_t> window_scale;  // as sent; values above 14 count as 14 (RFC 7323)
  bool sack_permitted = false;
  bool has_timestamps = false;
  std::uint32_t timestamp_value = 0;
  std::uint32_t timestamp_echo = 0;
  std::array<SackBlock, kMaxSackBlocks> sack;
};

struct Segment {
  IpAddress source;
  IpAddress destination;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint16_t ip_id = 0;   // IPv4 identification; 0 for IPv6
  std::uint8_t ttl = 0;      // time to live; IPv6: hop limit
  std::uint8_t ecn = 0;      // RFC 3168: 0 Not-ECT, 1 ECT(1), 2 ECT(0), 3 CE
  std::uint16_t flags = 0;   // 12 bits: reserved, AE, CWR, ECE, URG, ACK, PSH, RST, SYN, FIN
  std::uint16_t window = 0;  // as in the header, not scaled
  std::uint32_t seq = 0;
  std::uint32_t ack = 0;
  // Bytes of TCP payload on the wire, by the IP length, however few were captured (WIRESHARK.md
  // section 4). Unknown (false) when the header is longer than the segment; then it is 0. With a
  // data offset below 5 it counts from where that header would end, as Wireshark has it, and there
  // are neither options nor payload to see.
  std::uint32_t payload_length = 0;
  bool payload_length_known = false;
  bool first_fragment = false;  // payload_length is that of this fragment
  Bytes payload;                // what was captured of it; a view into the frame
  Bytes header;                 // what was captured of the TCP header; a view too
  std::uint32_t ip_offset = 0;  // where in the frame the IP header stands that TCP follows
  std::uint8_t ip_headers = 0;  // that one, and those of tunnels around it
  TcpOptions options;
  // All MPTCP options, in order; the first mptcp_count.
  std::uint8_t mptcp_count = 0;
  std::uint8_t mptcp_malformed = 0;  // how many of them do not fit their subtype
  std::array<MptcpOption, kMaxMptcpOptions> mptcp;

  std::span<const MptcpOption> mptcp_options() const { return {mptcp.data(), mptcp_count}; }
  bool has(std::uint16_t flag) const { return (flags & flag) != 0; }
};

}  // namespace mptcpanalyzer
