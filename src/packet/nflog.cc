#include "packet/nflog.h"

#include "base/bytes.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kEntryHeader = 4;  // length, header included, and kind
constexpr std::uint16_t kPayload = 9;

// In the byte order of the host that captured, which nothing tells but that a length fits.
std::uint16_t load_host_u16(Bytes bytes, std::size_t offset, bool big_endian) {
  return big_endian ? load_big_endian<std::uint16_t>(bytes, offset)
                    : load_little_endian<std::uint16_t>(bytes, offset);
}

}  // namespace

// Family, version, resource; then entries, each padded to 4 bytes, one of which is the packet.
bool strip_nflog(Slice& slice, const AnomalySink& sink) {
  constexpr std::size_t kHeader = 4;
  if (!sink.has_header(slice, kHeader + kEntryHeader)) return false;
  slice.skip(kHeader);
  const bool big_endian = load_host_u16(slice.bytes, 0, false) > slice.length;
  for (;;) {
    if (!sink.has_header(slice, kEntryHeader)) return false;
    const std::size_t length = load_host_u16(slice.bytes, 0, big_endian);
    const std::uint16_t kind = load_host_u16(slice.bytes, 2, big_endian);
    if (length < kEntryHeader || length > slice.length) break;
    if (kind == kPayload) {
      slice.trim(static_cast<std::uint32_t>(length));
      slice.skip(kEntryHeader);
      return true;
    }
    const std::size_t padded = (length + 3) & ~std::size_t{3};
    if (!sink.has_header(slice, padded)) return false;
    slice.skip(padded);
  }
  sink.add(Anomaly::unknown_protocol);
  return false;
}

}  // namespace mptcpanalyzer
