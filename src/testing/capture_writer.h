// The framing of capture files: records of classic pcap and blocks of pcapng, as bytes.
//
// Sources: draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng. Written without our reader.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "capture/frame.h"
#include "testing/byte_writer.h"

namespace mptcpanalyzer {

struct PcapFlavour {
  bool nanoseconds = true;
  bool big_endian = false;
};

void append_pcap_header(ByteBuffer& out, std::uint32_t link_type,
                        std::uint32_t snap_length = 262144, PcapFlavour flavour = {});
void append_pcap_record(ByteBuffer& out, std::int64_t time_ns, Bytes captured,
                        std::uint32_t original_length, PcapFlavour flavour = {});

// pcapng, little-endian, timestamps in nanoseconds.
void append_pcapng_section(ByteBuffer& out);
void append_pcapng_interface(ByteBuffer& out, const Interface& interface,
                             std::uint32_t snap_length = 262144);
void append_pcapng_packet(ByteBuffer& out, std::uint32_t interface, std::int64_t time_ns,
                          Bytes captured, std::uint32_t original_length);

}  // namespace mptcpanalyzer
