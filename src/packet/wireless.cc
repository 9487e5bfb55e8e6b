#include "packet/wireless.h"

#include "base/bytes.h"
#include "capture/frame.h"
#include "packet/link.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kAddresses = 24;  // frame control, duration, three addresses, sequence

// First byte of the frame control: version 2 bits, type 2 bits, subtype 4 bits.
constexpr unsigned kTypeMask = 0x0f;
constexpr unsigned kData = 0x08;
constexpr unsigned kNoData = 0x40;
constexpr unsigned kQos = 0x80;
// Second byte.
constexpr unsigned kBothSystems = 0x03;  // from one access point to another: a fourth address
constexpr unsigned kProtected = 0x40;
constexpr unsigned kOrder = 0x80;  // of a QoS frame: HT control follows
// Of the first byte of QoS control.
constexpr unsigned kAggregate = 0x80;

std::uint16_t load_little_u16(Bytes bytes, std::size_t offset) {
  return load_little_endian<std::uint16_t>(bytes, offset);
}

// Subframes of two addresses, a length and LLC, each padded to 4 bytes.
bool strip_aggregate(Slice& slice, const AnomalySink& sink) {
  constexpr std::size_t kHeader = 14;
  if (!sink.has_header(slice, kHeader)) return false;
  const std::uint16_t length = load_u16(slice.bytes, 12);
  slice.skip(kHeader);
  if (slice.length > length + std::uint32_t{kHeader}) sink.add(Anomaly::unknown_protocol);
  slice.trim(length);
  return strip_llc_payload(slice, sink);
}

// `padded`: the header takes a multiple of 4 bytes, as some drivers leave it.
bool strip_frame(Slice& slice, bool padded, const AnomalySink& sink) {
  if (!sink.has_header(slice, 2)) return false;
  const unsigned control = slice.bytes[0];
  const unsigned flags = slice.bytes[1];
  if ((control & kTypeMask) != kData || (control & kNoData) != 0) return false;
  std::size_t size = kAddresses;
  if ((flags & kBothSystems) == kBothSystems) size += 6;
  const std::size_t qos_at = size;
  const bool has_qos = (control & kQos) != 0;
  if (has_qos) size += (flags & kOrder) != 0 ? 6 : 2;
  if (padded) size = (size + 3) & ~std::size_t{3};
  if (!sink.has_header(slice, size)) return false;
  const bool is_later_fragment = (load_little_u16(slice.bytes, 22) & 0x0fU) != 0;
  const bool is_aggregate = has_qos && (slice.bytes[qos_at] & kAggregate) != 0;
  if ((flags & kProtected) != 0) {
    sink.add(Anomaly::encrypted);
    return false;
  }
  if (is_later_fragment) {
    sink.add(Anomaly::ip_fragment);
    return false;
  }
  slice.skip(size);
  return is_aggregate ? strip_aggregate(slice, sink) : strip_llc_payload(slice, sink);
}

// The Flags field of a radiotap header: behind the words that say which fields there are, and the
// time, which stands at a multiple of 8 bytes. 0: there is none.
std::uint8_t radiotap_flags(Bytes header) {
  constexpr std::uint32_t kTime = 1;
  constexpr std::uint32_t kFlags = 2;
  constexpr std::uint32_t kMoreWords = 0x80000000U;
  const auto present = load_little_endian<std::uint32_t>(header, 4);
  std::size_t at = 4;
  do {
    if (!contains(header, at, 4)) return 0;
    at += 4;
  } while ((load_little_endian<std::uint32_t>(header, at - 4) & kMoreWords) != 0);
  if ((present & kTime) != 0) at = ((at + 7) & ~std::size_t{7}) + 8;
  return (present & kFlags) != 0 && contains(header, at, 1) ? header[at] : std::uint8_t{0};
}

}  // namespace

bool strip_wireless(Slice& slice, const AnomalySink& sink) {
  return strip_frame(slice, false, sink);
}

bool strip_radiotap(Slice& slice, const AnomalySink& sink) {
  constexpr std::size_t kFixed = 8;
  constexpr unsigned kPadded = 0x20;
  if (!sink.has_header(slice, kFixed)) return false;
  const std::size_t size = load_little_u16(slice.bytes, 2);
  if (size < kFixed) {
    sink.add(Anomaly::unknown_protocol);
    return false;
  }
  if (!sink.has_header(slice, size)) return false;
  const bool padded = (radiotap_flags(slice.bytes.first(size)) & kPadded) != 0;
  slice.skip(size);
  return strip_frame(slice, padded, sink);
}

// Version, flags, length of all that is said of the packet, and the packet's own link type.
bool strip_ppi(Slice& slice, const AnomalySink& sink) {
  constexpr std::size_t kFixed = 8;
  if (!sink.has_header(slice, kFixed)) return false;
  const std::size_t size = load_little_u16(slice.bytes, 2);
  const auto inner_type = load_little_endian<std::uint32_t>(slice.bytes, 4);
  if (size < kFixed || is_wrapper(inner_type)) {
    sink.add(Anomaly::unknown_protocol);
    return false;
  }
  if (!sink.has_header(slice, size)) return false;
  slice.skip(size);
  return strip_link(inner_type, slice, sink);
}

}  // namespace mptcpanalyzer
