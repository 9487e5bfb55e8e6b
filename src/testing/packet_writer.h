// One TCP packet from a plain description to the bytes of its frame, checksums included.
//
// Written from the RFCs, without our decoder, so that the two check each other. Overrides make the
// malformed headers that tests need.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "capture/frame.h"
#include "packet/address.h"
#include "packet/segment.h"
#include "testing/byte_writer.h"

namespace mptcpanalyzer {

struct PacketDescription {
  std::uint32_t link_type = link_type::kEthernet;
  std::vector<std::uint16_t> vlans;  // outermost first; two make a QinQ frame
  Endpoint source;                   // both of the same IP version
  Endpoint destination;
  std::uint16_t ip_id = 0;  // IPv4 only
  std::uint8_t hop_limit = 64;
  std::uint16_t fragment = 0;  // IPv4 flags and offset field as it stands in the header
  std::uint32_t seq = 0;
  std::uint32_t ack = 0;
  std::uint16_t flags = tcp_flag::kAck;
  std::uint16_t window = 65535;
  Bytes options;  // encoded; at most 40 bytes, a multiple of 4
  Bytes payload;
  std::optional<std::uint16_t> ip_length;   // instead of the true one; 0 as offloading leaves it
  std::optional<std::uint8_t> data_offset;  // in 4-byte words, instead of the true one
};

// Appends the frame to `out`. Link types are those of capture/frame.h.
void append_packet(ByteBuffer& out, const PacketDescription& packet);

}  // namespace mptcpanalyzer
