// JoinCopies: which MP_JOIN SYNs are one join, captured at several places.
//
// A join is the same when its token, its nonce and its sequence number are, whatever the addresses:
// a NAT changes only those (and a host takes 32 random bits as the nonce of each join, RFC 8684
// section 3.2).
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <unordered_map>

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
  Seen add(const MpJoinSyn& join, const Segment& segment, std::uint32_t subflow) {
    const std::uint64_t key = std::uint64_t{join.receiver_token} << 32U | join.nonce;
    const auto [at, is_new] = entries_.try_emplace(key, Entry{subflow, segment.seq, 0});
    Entry& entry = at->second;
    if (is_new || entry.seq != segment.seq) return {};
    return {++entry.copies, entry.first_subflow};
  }

 private:
  struct Entry {
    std::uint32_t first_subflow = kNone;
    std::uint32_t seq = 0;
    std::uint32_t copies = 0;
  };

  std::unordered_map<std::uint64_t, Entry, SeededHash> entries_;
};

}  // namespace mptcpanalyzer
