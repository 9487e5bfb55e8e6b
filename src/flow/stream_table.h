// StreamTable: tcp streams, numbered as Wireshark numbers them (WIRESHARK.md section 3).
//
// A stream is found by the unordered pair of its endpoints, nothing else. A pure SYN whose sequence
// number differs from the known base of its sender opens a new stream under the same key; FIN, RST
// and time never do.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "capture/anomaly.h"
#include "capture/frame.h"
#include "flow/tcp_stream.h"
#include "packet/segment.h"

namespace mptcpanalyzer {

struct StreamPosition {
  StreamId stream = 0;
  std::uint8_t side = 0;  // which endpoint sent the segment
};

class StreamTable {
 public:
  // Streams are put into `streams`, which is empty and outlives the table.
  explicit StreamTable(std::vector<TcpStream>& streams);

  // Finds or makes the stream of a segment and updates what TCP alone tells about it.
  StreamPosition add(const Frame& frame, const Segment& segment, Anomalies& anomalies);

  // Notes which side is the client, unless better evidence said so before.
  void learn_client(StreamId id, std::uint8_t side, RoleEvidence evidence);

  // To be called once, at the end: of streams without a handshake, decides anew which side is the
  // client's, by what the others tell of the same endpoints. `tells` says of a stream with a
  // handshake whether its server is one for others too; a join that a server opened is not.
  void settle_guesses(const std::function<bool(const TcpStream&)>& tells);

  TcpStream& operator[](StreamId id) { return streams_[id]; }
  const TcpStream& operator[](StreamId id) const { return streams_[id]; }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t stream = kNone;
  };

  std::size_t find_slot(const Segment& segment, std::uint32_t hash) const;
  StreamId create(const Frame& frame, const Segment& segment);
  void grow();
  std::uint32_t hash_of(const Segment& segment) const;
  StreamId find(const Frame& frame, const Segment& segment, Anomalies& anomalies);

  std::vector<TcpStream>& streams_;
  std::vector<Slot> slots_;  // open addressing, linear probing; the latest stream of each key
  std::size_t used_ = 0;
  std::uint64_t seed_ = 0;   // random: nobody can prepare a capture whose keys all collide
  StreamId recent_ = kNone;  // segments come in runs of one stream
};

}  // namespace mptcpanalyzer
