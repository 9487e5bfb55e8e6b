// DataGroups: which tcp streams are subflows of one connection, by their data sequence numbers,
// when the handshakes that would tell were not captured.
//
// Two streams whose numbers agree (dsn_span.h), each direction of the one with a direction of
// the other, the same way round, belong together: by 30 bits and more where more streams could be
// near each other by chance, and no direction by less than 4. Numbers of 4 bytes are too few for
// that: 12 bits are enough for streams that have a host in common and overlap in time. What agrees
// best is united first, and nothing that contradicts: two handshakes, two tokens of one host, a
// stream that was there before the connection's handshake. docs/mid-connection.md has the figures.
//
// Each stream is compared with those next to it in the order of their numbers, not with all: the
// time grows with the streams times the logarithm of their number.
// Threads: any.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "capture/frame.h"
#include "flow/connection.h"
#include "flow/dsn_span.h"
#include "packet/address.h"

namespace mptcpanalyzer {

// A tcp stream, or what all subflows of a connection with a handshake have in common.
struct GroupCandidate {
  std::array<DsnSpan, 2> sent;     // by side
  std::array<IpAddress, 2> hosts;  // likewise
  std::int64_t first_ns = kNoTime;
  std::int64_t last_ns = kNoTime;
  // Those of one connection are united from the start, the same way round unless `swapped`.
  ConnectionId connection = kNone;
  bool swapped = false;
  bool has_handshake = false;  // its connection has MP_CAPABLE, at `opened_ns`
  std::int64_t opened_ns = kNoTime;
  std::array<std::optional<std::uint32_t>, 2> tokens;  // of the hosts, by side
};

struct DataGroups {
  // By candidate: the first one of its group; and whether its side 0 is that one's side 1.
  std::vector<std::uint32_t> first;
  std::vector<bool> swapped;
  // By the first candidate of a group: the bits of the weakest agreement that holds it together; 0:
  // of one connection alone.
  std::vector<std::uint16_t> bits;
};

DataGroups group_by_numbers(const std::vector<GroupCandidate>& candidates);

}  // namespace mptcpanalyzer
