// One TCP segment behind every header that the decoder follows, and the headers themselves.
//
// Written out from the specifications, without our decoder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "testing/byte_writer.h"

namespace mptcpanalyzer {

// IP packets around `payload`, their lengths right: from 10.1.0.2 to 10.11.0.2, and from
// 2001:db8::2 to 2001:db8:b::2.
ByteBuffer ipv4_packet(Bytes payload, std::uint8_t protocol = 6, std::uint16_t fragment = 0,
                       std::string_view options_in_hex = "");
ByteBuffer ipv6_packet(Bytes payload, std::uint8_t next_header = 6);

// UDP from port 40000; as tunnels use it.
ByteBuffer udp_datagram(std::uint16_t destination_port, Bytes payload);

// Ports 40000 to 80, seq 1000, ack 2000, flags ACK and PSH, window 512, timestamps 1 and 2, and
// the payload "hello".
ByteBuffer hello_segment();

struct WrappedFrame {
  std::string name;  // letters, digits and underscores
  std::uint32_t link_type;
  ByteBuffer bytes;
  int ip_version;  // of the innermost IP header
};

// hello_segment() in each of them.
std::vector<WrappedFrame> wrapped_frames();

}  // namespace mptcpanalyzer
