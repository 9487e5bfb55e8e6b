// JoinCopies: which MP_JOIN SYNs are one join, captured at several places.
//
// A join is the same when its token, its nonce, its address id and its sequence number are,
// whatever the addresses: a NAT changes only those (and a host takes 32 random bits as the nonce of
// each join, RFC 8684 section 3.2). A copy passes the other place within a second.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <cstdlib>
#include <unordered_map>

#include "capture/frame.h"
#include "flow/seeded_hash.h"
#include "flow/tcp_stream.h"
#include "packet/segment.h"

namespace mptcpanalyzer {

class JoinCopies {
 public:
  struct Seen {
    std::uint32_t times_before = 0;       // on other tcp streams
    std::uint32_t first_subflow = kNone;  // that it was seen on; kNone: on none
  };

  // Of the first SYN with MP_JOIN of a tcp stream, which is the Subflow of index `subflow`.
  Seen add(const MpJoinSyn& join, const Frame& frame, const Segment& segment,
           std::uint32_t subflow) {
    const std::uint64_t key = std::uint64_t{join.receiver_token} << 32U | join.nonce;
    const auto [at, is_new] =
        entries_.try_emplace(key, Entry{subflow, segment.seq, 0, join.address_id, frame.time_ns});
    Entry& entry = at->second;
    if (is_new || entry.seq != segment.seq || entry.address_id != join.address_id) return {};
    if (frame.time_ns == kNoTime || entry.time_ns == kNoTime ||
        std::abs(frame.time_ns - entry.time_ns) > kLongestWayNs)
      return {};
    return {++entry.copies, entry.first_subflow};
  }

 private:
  // Linux's first retransmission of a SYN: later ones may be another join.
  static constexpr std::int64_t kLongestWayNs = 1'000'000'000;

  struct Entry {
    std::uint32_t first_subflow = kNone;
    std::uint32_t seq = 0;
    std::uint32_t copies = 0;
    std::uint8_t address_id = 0;
    std::int64_t time_ns = kNoTime;
  };

  std::unordered_map<std::uint64_t, Entry, SeededHash> entries_;
};

}  // namespace mptcpanalyzer
