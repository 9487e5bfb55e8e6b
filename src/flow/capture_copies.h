// CaptureCopies: which segments are no packets of their own, but packets that were captured before.
//
// A packet is captured twice on several interfaces, on a bridge and its ports, on both sides of a
// router or a tunnel, at a mirror port that shows what comes in and what goes out. Its copies say
// nothing of the traffic; taken for packets, they double the throughput and look retransmitted.
//
// A copy has the addresses, ports and TCP header of the packet (options included, the checksum not,
// which hosts leave to their network card), its length and its IPv4 identification. Packets that
// are sent again, or that the network duplicates, may have all of them as well. So a copy is only
//   * what was captured within kOtherView of the first on another interface, under other MAC
//     addresses or VLAN tags, with another TTL, or inside another number of tunnels;
//   * what stands right behind it with the very same time;
//   * what comes within kSameView, where nearly all packets of that direction come twice. A network
//     that duplicates packets does so now and then: `n11_reorder_dup` has 5 % of them.
// An acknowledgement without data and without identification says the same as the next one
// (duplicate ACKs): that it comes again proves nothing, and the second rule does not apply to it;
// by the third, it has as many copies as other packets have, and then the next one comes.
//
// Memory is fixed: the latest 8,192 segments or so, a cache line for four of them. Hashes have no
// random seed, as elsewhere: packets that are made to collide cost no time here, and a capture has
// the same answer in every run.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstdint>
#include <vector>

#include "capture/frame.h"
#include "packet/segment.h"

namespace mptcpanalyzer {

class CaptureCopies {
 public:
  // ns. A retransmission takes longer, or is the same interface's and keeps MAC addresses and TTL.
  static constexpr std::int64_t kOtherView = 5'000'000;
  static constexpr std::int64_t kSameView = 200'000;

  CaptureCopies();

  // To be asked of each segment, in the order of analysis.
  bool is_copy(const Frame& frame, std::uint32_t link_type, const Segment& segment);

 private:
  // A packet as it was captured first.
  struct Seen {
    std::int64_t time_ns = kNoTime;
    std::uint32_t fingerprint = 0;
    std::uint32_t view : 29 = 0;   // where it was captured
    std::uint32_t copies : 3 = 0;  // that were found there
  };
  static constexpr std::size_t kWays = 4;
  struct alignas(64) Bucket {
    std::array<Seen, kWays> seen;
  };

  // How many of the latest packets of a direction came twice on one interface.
  struct Doubling {
    std::uint32_t direction = 0;
    std::uint16_t packets = 0;
    std::uint16_t doubled = 0;
  };

  static constexpr std::size_t kBuckets = 2048;
  static constexpr std::size_t kDirections = 512;

  Doubling& doubling_of(std::uint64_t direction);
  static bool is_copy_on_same_view(std::int64_t age, bool is_next, bool says_something, Seen& known,
                                   Doubling& doubling);

  std::vector<Bucket> buckets_;
  std::vector<Doubling> doublings_;
  std::uint64_t latest_ = 0;
};

}  // namespace mptcpanalyzer
