#include "flow/capture_copies.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kLongestHeader = 60;
constexpr std::size_t kChecksum = 16;  // in the TCP header
constexpr std::uint32_t kViewBits = 0x1fffffff;

// Sums up words times odd constants (multilinear hashing): the multiplications do not wait for each
// other, and the upper half of the sum depends on every bit. It is asked of each packet.
class WordHash {
 public:
  void add(std::uint64_t word) {
    sum_ += word * multiplier_;
    multiplier_ += kStep;
  }

  // Words of 8 bytes; the last one reaches back into the one before. At least 8 bytes.
  void add_bytes(const std::uint8_t* bytes, std::size_t size) {
    for (std::size_t at = 0; at + sizeof(std::uint64_t) < size; at += sizeof(std::uint64_t))
      add(word_at(bytes + at));
    add(word_at(bytes + size - sizeof(std::uint64_t)));
  }

  // Well mixed in all its bits.
  std::uint64_t value() const {
    const std::uint64_t folded = sum_ ^ (sum_ >> 32U);
    return folded * kMultiplier ^ (folded >> 29U);
  }

  static std::uint64_t word_at(const std::uint8_t* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
  }

 private:
  static constexpr std::uint64_t kMultiplier = 0x9e3779b97f4a7c15U;  // 2^64 / golden ratio, odd
  static constexpr std::uint64_t kStep = 0xd1342543de82ef96U;        // even: the next is odd too

  std::uint64_t sum_ = 0;
  std::uint64_t multiplier_ = kMultiplier;
};

std::uint64_t hash_of_direction(const Segment& segment) {
  WordHash hash;
  for (const IpAddress* address : {&segment.source, &segment.destination}) {
    hash.add(WordHash::word_at(address->bytes.data()));
    if (address->version != 4) hash.add(WordHash::word_at(address->bytes.data() + 8));
  }
  hash.add(static_cast<std::uint64_t>(segment.source_port) << 16U | segment.destination_port);
  return hash.value();
}

// Of what stays the same wherever a packet is captured.
std::uint64_t fingerprint_of(const Segment& segment, std::uint64_t direction) {
  constexpr std::size_t kLeastHeader = 20;
  const std::size_t size = std::min(segment.header.size(), kLongestHeader);
  WordHash hash;
  hash.add(direction);
  hash.add(static_cast<std::uint64_t>(segment.payload_length) << 16U | segment.ip_id);
  if (size < kLeastHeader) {
    for (std::size_t i = 0; i < size; ++i)
      hash.add(segment.header[i]);
    return hash.value();
  }
  const std::uint8_t* header = segment.header.data();
  // Ports, numbers, flags and window; not the checksum at 16; the urgent pointer; the options.
  hash.add(WordHash::word_at(header));
  hash.add(WordHash::word_at(header + 8));
  hash.add(static_cast<std::uint64_t>(header[kChecksum + 2]) << 8U | header[kChecksum + 3]);
  if (size >= kLeastHeader + sizeof(std::uint64_t)) {
    hash.add_bytes(header + kLeastHeader, size - kLeastHeader);
  } else {
    for (std::size_t i = kLeastHeader; i < size; ++i)
      hash.add(header[i]);
  }
  hash.add(size);
  return hash.value();
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
  const std::size_t size = std::min(addressing_bytes(link_type), frame.bytes.size());
  WordHash hash;
  // With VLAN tags there is more in front.
  const auto in_front = static_cast<std::uint16_t>(segment.ip_offset);
  hash.add(static_cast<std::uint64_t>(frame.interface) << 32U |
           static_cast<std::uint64_t>(in_front) << 16U |
           static_cast<std::uint64_t>(segment.ttl) << 8U | segment.ip_headers);
  if (size >= sizeof(std::uint64_t)) {
    hash.add_bytes(frame.bytes.data(), size);
  } else {
    for (std::size_t i = 0; i < size; ++i)
      hash.add(frame.bytes[i]);
  }
  return static_cast<std::uint32_t>(hash.value()) & kViewBits;
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
