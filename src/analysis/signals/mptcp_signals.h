// What the hosts told each other: the packets of a capture that open, close, change or refuse a
// subflow or a connection, with their MPTCP options whole.
//
// A trace keeps numbers of every packet; this keeps all of few packets: no packet that only carries
// or acknowledges data is among them. Grows with such packets, about 100 bytes each.
// Threads: a plain value, which any number may read.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "flow/capture_tables.h"
#include "flow/read_segments.h"
#include "packet/mptcp_option.h"

namespace mptcpanalyzer {

struct SignalPacket {
  std::uint64_t frame = 0;
  std::int64_t time_ns = kNoTime;
  StreamId stream = 0;
  std::uint8_t side = 0;    // of the TcpStream, that sent it
  std::uint16_t flags = 0;  // tcp_flag
  std::uint32_t relative_seq = 0;
  std::uint32_t length = 0;  // bytes of payload
  std::vector<MptcpOption> options;

  bool has(std::uint16_t flag) const { return (flags & flag) != 0; }
  // The first option of that form, or nullptr.
  template <typename Body>
  const Body* find() const {
    for (const MptcpOption& option : options) {
      if (const Body* body = std::get_if<Body>(&option.body)) return body;
    }
    return nullptr;
  }
};

struct SignalList {
  CaptureTables tables;
  // In the order of analysis. Of streams that have shown an MPTCP option: SYN, FIN, RST; what has
  // an option other than DSS, a DATA_FIN or an infinite mapping; and of each side the first
  // packets, up to the one with a DATA_ACK that makes the subflow fully established (RFC 8684
  // section 3.1).
  std::vector<SignalPacket> packets;
};

// One pass over the capture. Fails as read_segments().
Result<SignalList> read_signals(OpenCapture capture, const std::string& name,
                                const OnProgress& on_progress);

}  // namespace mptcpanalyzer
