#include "packet/tcp.h"

#include <algorithm>

#include "base/bytes.h"
#include "packet/tcp_options.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kFixedHeader = 20;
constexpr std::size_t kUpToWindow = 16;  // the rest is checksum and urgent pointer

}  // namespace

bool decode_tcp(const Slice& slice, Segment& segment, const AnomalySink& sink) {
  const Bytes bytes = slice.bytes;
  if (bytes.size() < kFixedHeader) {
    sink.add(slice.is_cut() ? Anomaly::tcp_header_cut : Anomaly::tcp_header_malformed);
    if (bytes.size() < kUpToWindow) return false;
  }
  const std::size_t header = (bytes[12] >> 4) * 4U;
  segment.source_port = load_u16(bytes, 0);
  segment.destination_port = load_u16(bytes, 2);
  segment.seq = load_u32(bytes, 4);
  segment.ack = load_u32(bytes, 8);
  segment.flags = load_u16(bytes, 12) & 0x0fffU;
  segment.window = load_u16(bytes, 14);
  segment.payload = {};
  segment.header = bytes.first(std::min(std::max(header, kUpToWindow), bytes.size()));
  clear_options(segment);

  segment.payload_length_known = header <= slice.length;
  segment.payload_length =
      segment.payload_length_known ? slice.length - static_cast<std::uint32_t>(header) : 0;
  if (header < kFixedHeader || !segment.payload_length_known) {
    if (bytes.size() >= kFixedHeader) sink.add(Anomaly::tcp_header_malformed);
    // Where such a short header would end is inside its own fixed part; Wireshark counts the length
    // from there, and takes nothing behind it for payload or options.
    if (header < kFixedHeader) return true;
  }
  if (bytes.size() >= kFixedHeader) {
    const std::size_t captured = std::min(header, bytes.size());
    decode_tcp_options(bytes.subspan(kFixedHeader, captured - kFixedHeader), header - kFixedHeader,
                       segment, sink);
    segment.payload = bytes.subspan(captured);
  } else if (header > kFixedHeader) {
    segment.options.fault = OptionFault::cut;
  }
  return true;
}

}  // namespace mptcpanalyzer
