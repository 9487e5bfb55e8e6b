// What a frame carries that is no segment all the same: fragments of IP, and TCP that decode()
// could make nothing of.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>

#include "capture/frame.h"
#include "packet/address.h"

namespace mptcpanalyzer {

// What tells the fragments of one datagram from those of others (RFC 791 section 3.2; RFC 8200
// section 4.5, whose datagrams have the protocol of the fragment header here).
struct DatagramId {
  IpAddress source;
  IpAddress destination;
  std::uint32_t identification = 0;
  std::uint8_t protocol = 0;

  friend auto operator<=>(const DatagramId&, const DatagramId&) = default;
};

struct IpFragment {
  DatagramId datagram;
  bool is_first = false;
};

struct IpContents {
  // The outermost fragment that the frame is or carries; nothing when its IP packets are whole, or
  // when it carries none that decode() would find.
  std::optional<IpFragment> fragment;
  bool is_tcp = false;  // no fragment, and an IP header says TCP comes next
};

IpContents look_into_ip(const Frame& frame, std::uint32_t link_type);

}  // namespace mptcpanalyzer
