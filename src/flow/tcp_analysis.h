// TCP analysis: what each segment of a tcp stream was, a retransmission, a duplicate ACK, a
// keep-alive, and how long it took to be acknowledged. One pass, in the order of the capture.
//
// The rules are those of WIRESHARK.md section 6, which numbers them; they see the stream as a
// person at the capture point does. We differ where section 15 calls for it: sequence number 0 is a
// number like any other, only duplicate ACKs count as duplicate ACKs (31), and an ACK that carries
// an MPTCP signal other than DSS is none (19; RFC 8684 section 4).
// Threads: one at a time for each stream, which need not be that of the Tracker.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstdint>

#include "capture/frame.h"
#include "flow/unacknowledged_segments.h"
#include "flow/window_scale.h"
#include "packet/segment.h"

namespace mptcpanalyzer {

// Why data was sent again, or came late; at most one for each segment.
enum class Retransmission : std::uint8_t {
  none,
  retransmission,
  fast,      // answers duplicate ACKs
  spurious,  // its data had been acknowledged
  out_of_order,
};

namespace analysis_flag {
inline constexpr std::uint16_t kLostSegment = 0x0001;     // a segment before it was not captured
inline constexpr std::uint16_t kAckLostSegment = 0x0002;  // acknowledges what was not captured
inline constexpr std::uint16_t kKeepAlive = 0x0004;
inline constexpr std::uint16_t kKeepAliveAck = 0x0008;
inline constexpr std::uint16_t kZeroWindow = 0x0010;
inline constexpr std::uint16_t kZeroWindowProbe = 0x0020;
inline constexpr std::uint16_t kZeroWindowProbeAck = 0x0040;
inline constexpr std::uint16_t kWindowUpdate = 0x0080;
inline constexpr std::uint16_t kWindowFull = 0x0100;
inline constexpr std::uint16_t kDuplicateAck = 0x0200;
}  // namespace analysis_flag

// What the analysis needs to know of a segment; sequence numbers as in the header.
struct SegmentFacts {
  std::uint64_t frame = 0;
  std::int64_t time_ns = 0;
  std::uint32_t seq = 0;
  std::uint32_t ack = 0;
  std::uint32_t length = 0;                             // bytes of payload
  std::uint16_t flags = 0;                              // tcp_flag
  std::uint16_t window = 0;                             // not scaled
  std::int8_t peer_window_scale = kWindowScaleUnknown;  // of the direction towards the sender
  bool repeats_syn = false;   // a SYN without ACK whose sequence number is the known ISN
  bool mptcp_signal = false;  // carries an MPTCP option other than DSS
  std::uint32_t sacked = 0;   // bytes that its first three SACK blocks name
  std::uint8_t sack_blocks = 0;
};

// The facts of a decoded segment whose payload length is known. The caller adds peer_window_scale
// and repeats_syn, which the stream knows.
SegmentFacts segment_facts(const Segment& segment, std::uint64_t frame, std::int64_t time_ns);

struct SegmentAnalysis {
  Retransmission retransmission = Retransmission::none;
  bool rtt_is_ambiguous = false;     // the RTT is no sample by Karn's rule
  std::uint16_t flags = 0;           // analysis_flag
  std::uint32_t duplicate_acks = 0;  // on a duplicate ACK: 1 for the first in a row
  std::uint32_t in_flight = 0;       // on data: bytes sent and not acknowledged; 0: not known
  std::uint64_t acked_frame = 0;     // the first transmission of what it acknowledges; 0: none
  std::int64_t ack_rtt_ns = 0;       // since acked_frame; may be negative
  std::int64_t rto_ns = 0;  // on a plain retransmission: since the oldest unacknowledged segment

  bool has(std::uint16_t flag) const { return (flags & flag) != 0; }
};

// What one side has sent so far.
struct TcpDirectionState {
  UnacknowledgedSegments unacknowledged;
  std::int64_t highest_time_ns = 0;   // when highest_end was reached
  std::int64_t last_ack_time_ns = 0;  // of its last segment
  std::uint32_t highest_end = 0;      // the sequence number behind the highest data sent
  std::uint32_t contiguous_end = 0;   // the same of the data without a hole before it
  std::uint32_t last_ack = 0;         // of its last segment, with or without ACK flag
  std::uint32_t duplicate_acks = 0;
  std::uint32_t sacked = 0;       // by its last segment
  std::uint16_t last_window = 0;  // not scaled
  std::uint16_t last_flags = 0;   // analysis_flag of its last segment
  bool has_sent = false;          // last_ack, last_window and their like are known
  bool has_highest_end = false;
  bool has_contiguous_end = false;
  bool last_had_ack = false;
  bool window_of_syn = false;  // the last window is that of a SYN, which is never scaled
  bool unseen_ack_reported = false;
  bool flight_unknown = false;  // a hole in its data was not yet acknowledged
};

// The state of a tcp stream; small, since a capture may have a hundred thousand.
struct TcpStreamAnalysis {
  std::array<TcpDirectionState, 2> sent_by;  // by side of the stream
  std::int64_t syn_time_ns = kNoTime;        // of the most recent SYN without ACK
  std::int64_t initial_rtt_ns = 0;           // WIRESHARK.md 6.5; 0: not known (yet)
  bool ended = false;                        // a RST, or a FIN of either side, was seen
};

// Classifies a segment that `side` sent, and updates the state.
SegmentAnalysis analyse(TcpStreamAnalysis& stream, int side, const SegmentFacts& segment);

}  // namespace mptcpanalyzer
