// WaitingData: how much of the data of one direction has arrived and waits for earlier data, as the
// receiver has to keep it (Linux: the out-of-order queue of the connection, net/mptcp/protocol.c).
//
// Exact in a capture at the receiver's end; elsewhere it tells what overtook other data up to
// there.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/series/connection_series.h"
#include "flow/byte_ranges.h"

namespace mptcpanalyzer {

class WaitingData {
 public:
  // `idsn`: the initial data sequence number of the sender. Without a key the first data that is
  // seen is taken for the first there is.
  explicit WaitingData(std::optional<std::uint64_t> idsn) : base_(idsn) {}

  // Data that arrived, by its raw sequence number. Repeats change nothing.
  void add(std::uint64_t dsn, std::uint32_t length);

  std::int64_t bytes() const { return waiting_; }

 private:
  std::optional<std::uint64_t> base_;  // the raw number that counts as 0
  ByteRanges ranges_;
  std::int64_t in_order_ = 1;  // everything before it has arrived
  std::int64_t waiting_ = 0;   // bytes from there on that have
};

// By the role that the data travels towards: the bytes that wait after each packet with data that
// was asked for. The subject is a connection, the trace has replay_columns().
std::array<std::vector<BytesAt>, 2> waiting_data(const SubjectPackets& packets);

}  // namespace mptcpanalyzer
