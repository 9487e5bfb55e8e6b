// StreamSieve: in a second pass over a capture, tells the segments of some tcp streams from all
// others before they are tracked.
//
// A tracker that is given all segments between the endpoints of the wanted streams, and no others,
// numbers and tracks them as it would among all: what a stream is depends on segments with its own
// endpoints alone (WIRESHARK.md section 3). So it finds the same streams in the same order, and
// their numbers in the capture are those that the first pass gave to streams with these endpoints.
// Example: streams 0 A-B, 1 C-D, 2 E-F and 3 C-D (a port used again); stream 3 is wanted. Segments
// of C-D pass; the tracker calls their streams 0 and 1, which are 1 and 3.
// Threads: one at a time.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "analysis/subject/subject.h"
#include "flow/capture_tables.h"
#include "packet/segment.h"

namespace mptcpanalyzer {

class StreamSieve {
 public:
  // `tables` are what the first pass told; they outlive the sieve.
  StreamSieve(const CaptureTables& tables, std::span<const Subject> subjects);

  // Whether the segment is to be tracked.
  bool passes(const Segment& segment) const;

  // The number in the capture of a stream that the tracker numbered `tracked`. To be called for
  // each segment that passed, in their order.
  StreamId stream_of(StreamId tracked, const Segment& segment);

  // Whether the stream of the latest segment is wanted. To be called once for each.
  bool is_wanted(StreamId stream);

  // All segments of the wanted streams have come.
  bool is_done() const { return left_ == 0; }

 private:
  using Ends = std::pair<Endpoint, Endpoint>;  // the lesser first
  struct Numbers {
    std::vector<StreamId> streams;  // with these endpoints, ascending
    std::size_t seen = 0;
  };

  static Ends ends_of(const Endpoint& a, const Endpoint& b) {
    return a < b ? Ends(a, b) : Ends(b, a);
  }
  static std::uint16_t mark_of(std::uint16_t port, std::uint16_t other) { return port ^ other; }

  bool passes_all_ = false;       // so many are wanted that looking costs more than tracking
  std::bitset<1U << 16U> marks_;  // of both ports: a quick look that lets nearly none pass in vain
  std::map<Ends, Numbers> wanted_ends_;
  std::vector<StreamId> numbers_;  // by the tracker's number, unless all pass
  std::vector<bool> wanted_;       // by StreamId
  std::uint64_t left_ = 0;         // segments of wanted streams
};

}  // namespace mptcpanalyzer
