#include "flow/capture_copies.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "flow/byte_hash.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kLongestHeader = 60;
constexpr std::size_t kChecksum = 16;  // in the TCP header
constexpr std::uint32_t kViewBits = 0x1fffffff;

std::uint64_t hash_of_direction(const Segment& segment) {
  std::array<std::uint8_t, 36> key{};
  const std::size_t length = segment.source.version == 4 ? 4 : 16;
  std::memcpy(key.data(), segment.source.bytes.data(), length);
  std::memcpy(key.data() + length, segment.destination.bytes.data(), length);
  std::memcpy(key.data() + 2 * length, &segment.source_port, 2);
  std::memcpy(key.data() + 2 * length + 2, &segment.destination_port, 2);
  return hash_of_bytes(Bytes(key).first(2 * length + 4), 0);
}

// Of what stays the same wherever a packet is captured.
std::uint64_t fingerprint_of(const Segment& segment, std::uint64_t direction) {
  std::array<std::uint8_t, kLongestHeader + 6> key;
  const std::size_t header = std::min(segment.header.size(), kLongestHeader);
  std::memcpy(key.data(), segment.header.data(), header);
  if (header >= kChecksum + 2) std::memset(key.data() + kChecksum, 0, 2);
  std::memcpy(key.data() + header, &segment.payload_length, 4);
  std::memcpy(key.data() + header + 4, &segment.ip_id, 2);
  return hash_of_bytes(Bytes(key).first(header + 6), direction);
}

// Bytes at the front of a frame that tell where it was captured, and are the same for all packets
// of one direction there: addresses, and what a cooked header says of the interface.
std::size_t addressing_bytes(std::uint32_t link_type) {
  switch (link_type) {
    case link_type::kEthernet:
      return 12;
    case link_type::kLinuxCooked:
      return 14;
    case link_type::kLinuxCooked2:
      return 20;
    default:
      return 0;
  }
}

std::uint32_t view_of(const Frame& frame, std::uint32_t link_type, const Segment& segment) {
  std::array<std::uint8_t, 20 + 8> key;
  const std::size_t size = std::min(addressing_bytes(link_type), frame.bytes.size());
  std::memcpy(key.data(), frame.bytes.data(), size);
  std::memcpy(key.data() + size, &frame.interface, 4);
  key[size + 4] = segment.ttl;
  key[size + 5] = segment.ip_headers;
  const auto in_front = static_cast<std::uint16_t>(segment.ip_offset);  // with VLAN tags it is more
  std::memcpy(key.data() + size + 6, &in_front, 2);
  return static_cast<std::uint32_t>(hash_of_bytes(Bytes(key).first(size + 8), 0)) & kViewBits;
}

// Whether a host has no reason to send the same again, or says so by another identification. A RST
// answers each segment that comes, always with the same numbers (and on Linux without
// identification).
bool says_something(const Segment& segment) {
  return segment.ip_id != 0 || segment.payload_length != 0 ||
         (segment.flags & (tcp_flag::kSyn | tcp_flag::kFin)) != 0;
}

}  // namespace

CaptureCopies::CaptureCopies() : buckets_(kBuckets), doublings_(kDirections) {}

CaptureCopies::Doubling& CaptureCopies::doubling_of(std::uint64_t direction) {
  Doubling& doubling = doublings_[direction % kDirections];
  const auto id = static_cast<std::uint32_t>(direction >> 32U);
  if (doubling.direction != id) doubling = {id, 0, 0};
  return doubling;
}

bool CaptureCopies::is_copy_on_same_view(std::int64_t age, bool is_next, bool says_something,
                                         Seen& known, Doubling& doubling) {
  if (says_something && age == 0 && is_next) return true;
  if (age > kSameView) return false;
  if (says_something) ++doubling.doubled;
  if (doubling.doubled == 0 || doubling.doubled * 4U < doubling.packets * 3U) return false;
  if (says_something) return true;
  constexpr unsigned kMostCopies = 7;
  const unsigned packets = std::max<unsigned>(doubling.packets, 1);
  const unsigned usual = (doubling.doubled + packets / 2) / packets;
  if (known.copies >= std::min(usual, kMostCopies)) return false;
  ++known.copies;
  return true;
}

bool CaptureCopies::is_copy(const Frame& frame, std::uint32_t link_type, const Segment& segment) {
  constexpr std::uint16_t kRemembered = 64;
  const std::uint64_t direction = hash_of_direction(segment);
  const std::uint64_t fingerprint = fingerprint_of(segment, direction);
  const std::uint32_t view = view_of(frame, link_type, segment);
  const bool tells = says_something(segment);
  const bool is_next = std::exchange(latest_, fingerprint) == fingerprint;
  const auto check = static_cast<std::uint32_t>(fingerprint >> 32U);
  auto& seen = buckets_[fingerprint % kBuckets].seen;
  auto known = std::find_if(seen.begin(), seen.end(), [check](const Seen& entry) {
    return entry.fingerprint == check && entry.time_ns != kNoTime;
  });
  Doubling& doubling = doubling_of(direction);
  if (known != seen.end() && frame.time_ns != kNoTime) {
    const std::int64_t age = std::abs(frame.time_ns - known->time_ns);
    if (known->view != view ? age <= kOtherView
                            : is_copy_on_same_view(age, is_next, tells, *known, doubling)) {
      return true;
    }
  }
  if (known == seen.end()) {
    known = std::min_element(seen.begin(), seen.end(),
                             [](const Seen& a, const Seen& b) { return a.time_ns < b.time_ns; });
  }
  *known = {frame.time_ns, check, view & kViewBits, 0};
  if (tells && ++doubling.packets >= kRemembered) {
    doubling.packets /= 2;
    doubling.doubled /= 2;
  }
  return false;
}

}  // namespace mptcpanalyzer
