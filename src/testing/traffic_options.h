// What traffic to generate. The defaults make one small connection over two subflows.
#pragma once

#include <cstdint>

namespace mptcpanalyzer {

enum class AddressFamilies : std::uint8_t { ipv4, ipv6, mixed };  // mixed: every other subflow IPv6

// Which segments of a burst announce their data sequence mapping.
enum class MappingStyle : std::uint8_t {
  per_segment,  // each segment has a mapping of its own
  repeated,     // one mapping for the burst, repeated in each segment, as Linux does
  first_only,   // one mapping for the burst, in its first segment alone
};

enum class CaptureFormat : std::uint8_t { pcap, pcapng };

struct TrafficOptions {
  std::uint64_t seed = 1;
  std::uint8_t mptcp_version = 1;
  AddressFamilies families = AddressFamilies::ipv4;

  std::uint32_t connections = 1;
  std::uint32_t subflows = 2;       // of each connection, the initial one included; at most 64
  std::uint32_t open_at_once = 64;  // connections that are open at the same time
  bool all_open_first = false;      // nobody closes before all connections were opened
  bool server_subflows = false;     // the server opens every other joined subflow

  // How much is sent: about `packets` frames in all, or when 0 exactly this many bytes a
  // connection.
  std::uint64_t packets = 0;
  std::uint64_t bytes_per_connection = 100'000;
  std::uint32_t mss = 1400;  // payload bytes of most segments; at most 65,000
  std::uint32_t burst = 8;   // segments sent in a row, at most
  MappingStyle mapping_style = MappingStyle::per_segment;

  // Probabilities, for each new data segment.
  double loss = 0;          // the segment is lost after the capture point: TCP retransmits it
  double reinjections = 0;  // its data is sent again on another subflow
  double data_retransmissions =
      0;                   // its data is sent again on its subflow under new sequence numbers
  bool resegment = false;  // what is sent again is cut differently and overlaps its neighbours

  std::uint8_t dsn_width =
      8;  // bytes of a DSN in the DSS option: 4, 8, or 0 for now this, now that
  std::uint8_t ack_width = 8;  // of a DATA_ACK
  bool wrap =
      false;  // initial numbers such that the lower 32 bits of SSNs and DSNs wrap on the way

  CaptureFormat format = CaptureFormat::pcap;
  std::uint32_t interfaces = 1;  // subflow j is seen on interface j modulo this; pcapng only
  std::uint32_t snap_length = 262'144;

  bool record_segments = false;  // keep ConnectionTruth::segments
};

}  // namespace mptcpanalyzer
