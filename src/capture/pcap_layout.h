// What the global header of a classic pcap file says about its records, and what it does not say.
//
// Source: draft-ietf-opsawg-pcap. The record header is 16 bytes. Patched versions of libpcap wrote
// longer ones; some under the same magic, so that only a look at the first records tells
// (Wireshark does the same).
#pragma once

#include <array>
#include <cstdint>

#include "capture/block_buffer.h"
#include "capture/buffered_reader.h"

namespace mptcpanalyzer {

struct PcapLayout {
  std::array<std::uint8_t, 24> global_header{};  // as it stands in the file
  bool big_endian = false;
  std::uint32_t ns_per_fraction = 1000;  // of the second part of a timestamp: 1000 or 1
  std::uint32_t record_header = 16;  // bytes; 20 of Nokia firewalls, 24 and 28 of patched libpcap
  std::uint32_t captured_limit = 0;  // a captured length above it is damage
  std::uint32_t snap_length = 0;     // as announced; 0: none
  bool lengths_are_swapped = false;  // before 2.3: the original length first
  bool lengths_may_be_swapped = false;  // version 2.3: the writers disagreed about their order
  std::uint32_t link_type = 0;
};

// Takes the global header from the front of the buffer and examines the first records, which stay.
// A variant that cannot be read is an Error.
Result<PcapLayout> read_pcap_layout(BlockBuffer& buffer, const ReaderContext& context);

}  // namespace mptcpanalyzer
