#include "packet/switch_tag.h"

#include "base/bytes.h"
#include "packet/link.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kAddresses = 12;
constexpr std::size_t kTag = 4;

// Where a tag stands between the addresses and the EtherType.
bool strip_tag(std::size_t size, Slice& slice, const AnomalySink& sink) {
  const std::size_t type_at = kAddresses + size;
  if (!sink.has_header(slice, type_at + 2)) return false;
  const std::uint16_t type = load_u16(slice.bytes, type_at);
  slice.skip(type_at + 2);
  return strip_ether_type(type, slice, sink);
}

}  // namespace

bool strip_dsa(Slice& slice, const AnomalySink& sink) {
  return strip_tag(kTag, slice, sink);
}

bool strip_edsa(Slice& slice, const AnomalySink& sink) {
  return strip_tag(2 * kTag, slice, sink);
}

bool strip_brcm(Slice& slice, const AnomalySink& sink) {
  return strip_tag(kTag, slice, sink);
}

bool strip_brcm_prepend(Slice& slice, const AnomalySink& sink) {
  if (!sink.has_header(slice, kTag)) return false;
  slice.skip(kTag);
  return strip_ethernet(slice, sink);
}

}  // namespace mptcpanalyzer
