// What a summary says of one tcp stream. docs/definitions.md defines each number.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "analysis/subject/subject.h"
#include "analysis/summary/tcp_direction.h"

namespace mptcpanalyzer {

struct TcpDirectionSummary {
  Role tcpdest = Role::server;
  // False: it was used, and none of its packets was captured: the sums tell nothing.
  bool captured = true;
  // The same of the other direction: without its acknowledgements it cannot be told what was in
  // flight, nor why something was sent again.
  bool answers_captured = true;
  TcpDirectionSums sums;
  // From the first to the highest acknowledgement by the other side; SYN and FIN are one each.
  std::optional<std::uint64_t> acknowledged_bytes;
  // Nothing where options were cut, or are not there: in a CSV.
  std::optional<std::uint64_t> duplicate_acks;
  std::optional<std::uint64_t> sack_blocks;
  std::optional<std::uint32_t> flight_max_bytes;
  std::int8_t window_scale = kWindowScaleUnknown;
  std::optional<Spread> rtt_ns;      // of the data of this direction, as its sender saw it here
  std::optional<std::uint16_t> mss;  // that its sender announced: what the other side may send
};

struct TcpSummary {
  SubjectStream stream;
  std::optional<double> initial_rtt_s;          // WIRESHARK.md 6.5
  std::vector<TcpDirectionSummary> directions;  // towards the server, towards the client
  std::vector<std::string> notes;
};

// Of the segments of one stream, in the order of the capture.
class TcpSummaryBuilder {
 public:
  // `subject` has one stream.
  explicit TcpSummaryBuilder(const Subject& subject) : stream_(subject.streams.front()) {}

  void add(const TrackedSegment& tracked);
  TcpSummary finish() const;

 private:
  SubjectStream stream_;
  // Acknowledgement numbers that a side sent, unwrapped.
  struct Acknowledged {
    std::int64_t first = 0;
    std::int64_t highest = 0;
    bool any = false;
  };

  TcpStreamAnalysis analysis_;
  std::array<TcpDirectionCounter, 2> sent_by_;   // by side
  std::array<Acknowledged, 2> acknowledged_by_;  // likewise
};

}  // namespace mptcpanalyzer
