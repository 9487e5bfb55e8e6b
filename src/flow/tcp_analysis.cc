#include "flow/tcp_analysis.h"

#include <algorithm>
#include <cstddef>
#include <limits>

#include "flow/sequence_number.h"

namespace mptcpanalyzer {
namespace {

constexpr std::uint64_t kMillisecond = 1'000'000;
constexpr std::uint64_t kFastRetransmissionLimit = 20 * kMillisecond;
constexpr std::uint64_t kReorderingLimit = 3 * kMillisecond;  // when the initial RTT is not known
constexpr std::uint32_t kMaxInFlight = 2'000'000'000;         // more is an artefact
constexpr std::uint32_t kKeptEntries = 64;

// Time since `then`; huge when that lies in the future or a time is missing (step 12).
std::uint64_t elapsed(std::int64_t then, std::int64_t now) {
  if (then == kNoTime || now == kNoTime || now < then) {
    return std::numeric_limits<std::uint64_t>::max();
  }
  return static_cast<std::uint64_t>(now) - static_cast<std::uint64_t>(then);
}

// The same as a number to report; 0 when a time is missing.
std::int64_t difference(std::int64_t then, std::int64_t now) {
  if (then == kNoTime || now == kNoTime) return 0;
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(now) -
                                   static_cast<std::uint64_t>(then));
}

// A segment on its way through the steps of WIRESHARK.md 6.2, with the states of both sides.
struct Step {
  TcpStreamAnalysis& stream;
  TcpDirectionState& own;
  TcpDirectionState& peer;
  const SegmentFacts& segment;
  SegmentAnalysis result = {};

  bool has(std::uint16_t flag) const { return (segment.flags & flag) != 0; }
  bool control() const { return has(tcp_flag::kSyn | tcp_flag::kFin | tcp_flag::kRst); }
  // SYN and FIN take one sequence number.
  std::uint32_t marks() const { return has(tcp_flag::kSyn | tcp_flag::kFin) ? 1 : 0; }
  bool occupies() const { return segment.length > 0 || marks() != 0; }
  bool at_highest_end() const { return own.has_highest_end && segment.seq == own.highest_end; }
  // It only acknowledges, and what was acknowledged before.
  bool repeats_ack() const {
    return segment.length == 0 && at_highest_end() && segment.ack == own.last_ack && !control();
  }
  bool same_window() const { return own.has_sent && segment.window == own.last_window; }
};

void learn_initial_rtt(TcpStreamAnalysis& stream, const SegmentFacts& segment) {
  const bool syn = (segment.flags & tcp_flag::kSyn) != 0;
  const bool ack = (segment.flags & tcp_flag::kAck) != 0;
  if (syn && !ack) {
    stream.syn_time_ns = segment.time_ns;
  } else if (!syn && ack && stream.initial_rtt_ns == 0) {
    stream.initial_rtt_ns = difference(stream.syn_time_ns, segment.time_ns);
  }
}

// Steps 2 to 5.
void classify_position(Step& step) {
  const SegmentFacts& segment = step.segment;
  if (segment.window == 0 && !step.control()) step.result.flags |= analysis_flag::kZeroWindow;
  if (step.own.has_highest_end && is_before(step.own.highest_end, segment.seq) &&
      !step.has(tcp_flag::kRst)) {
    step.result.flags |= analysis_flag::kLostSegment;
    step.own.flight_unknown = true;
  }
  if (segment.length <= 1 && step.own.has_highest_end && segment.seq == step.own.highest_end - 1 &&
      !step.control()) {
    step.result.flags |= analysis_flag::kKeepAlive;
  }
  if (step.repeats_ack() && segment.window != 0 && !step.same_window()) {
    step.result.flags |= analysis_flag::kWindowUpdate;
  }
}

// Step 6: the data reaches exactly the end of the window that the receiver last offered.
bool fills_window(const Step& step) {
  const TcpDirectionState& peer = step.peer;
  if (step.segment.length == 0 || step.control() || !peer.has_sent) return false;
  if (step.segment.peer_window_scale == kWindowScaleUnknown) return false;
  const bool scaled = step.segment.peer_window_scale > 0 && !peer.window_of_syn;
  const auto shift = static_cast<unsigned>(scaled ? step.segment.peer_window_scale : 0);
  const std::uint32_t window = std::uint32_t{peer.last_window} << shift;
  return step.segment.seq + step.segment.length == peer.last_ack + window;
}

// Steps 7 to 9; at most one of the three.
void classify_ack(Step& step) {
  if (!step.repeats_ack() || !step.same_window()) return;
  TcpDirectionState& own = step.own;
  if (step.segment.window == 0) {
    if ((step.peer.last_flags & analysis_flag::kZeroWindowProbe) != 0) {
      step.result.flags |= analysis_flag::kZeroWindowProbeAck;
    }
  } else if ((step.peer.last_flags & analysis_flag::kKeepAlive) != 0) {
    step.result.flags |= analysis_flag::kKeepAliveAck;
  } else if (!step.segment.mptcp_signal) {
    step.result.flags |= analysis_flag::kDuplicateAck;
    step.result.duplicate_acks = ++own.duplicate_acks;
  }
}

// Steps 10 and 11.
void follow_ack(Step& step) {
  TcpDirectionState& own = step.own;
  TcpDirectionState& peer = step.peer;
  if (step.segment.ack != own.last_ack || !own.has_sent) {
    own.duplicate_acks = 0;
    own.unseen_ack_reported = false;
  }
  if (!step.has(tcp_flag::kAck) || !peer.has_contiguous_end ||
      !is_before(peer.contiguous_end, step.segment.ack)) {
    return;
  }
  if (is_before(peer.contiguous_end, peer.highest_end)) {
    step.result.flags |= analysis_flag::kAckLostSegment;
    peer.contiguous_end = peer.highest_end;
  } else {
    if (peer.duplicate_acks == 0 && !peer.unseen_ack_reported) {
      step.result.flags |= analysis_flag::kAckLostSegment;
    }
    peer.unseen_ack_reported = true;
  }
}

// Step 12.
Retransmission classify_retransmission(const Step& step) {
  const SegmentFacts& segment = step.segment;
  const TcpDirectionState& own = step.own;
  const TcpDirectionState& peer = step.peer;
  if (!step.occupies() || step.result.has(analysis_flag::kKeepAlive)) return Retransmission::none;
  if (segment.length > 0 && peer.last_had_ack &&
      !is_before(peer.last_ack, segment.seq + segment.length)) {
    return Retransmission::spurious;
  }
  const bool old = own.has_highest_end && is_before(segment.seq, own.highest_end) &&
                   !(segment.length > 1 && segment.seq == own.highest_end - 1);
  if (!old) return Retransmission::none;
  if (peer.duplicate_acks >= 2 && peer.last_ack == segment.seq &&
      elapsed(peer.last_ack_time_ns, segment.time_ns) < kFastRetransmissionLimit) {
    return Retransmission::fast;
  }
  const std::int64_t rtt = step.stream.initial_rtt_ns;
  const std::uint64_t limit = rtt == 0 ? kReorderingLimit : static_cast<std::uint64_t>(rtt);
  if (elapsed(own.highest_time_ns, segment.time_ns) < limit &&
      own.highest_end != segment.seq + segment.length + step.marks()) {
    return Retransmission::out_of_order;
  }
  return Retransmission::retransmission;
}

UnacknowledgedSegments::Place place_of(const Step& step, std::uint32_t end) {
  using Place = UnacknowledgedSegments::Place;
  if (!step.own.has_highest_end || !is_before(step.segment.seq, step.own.highest_end))
    return Place::in_order;
  const bool acknowledged = step.peer.last_had_ack && !is_before(step.peer.last_ack, end);
  return acknowledged ? Place::acknowledged : Place::late;
}

// Steps 13 to 15.
void record_data(Step& step) {
  const SegmentFacts& segment = step.segment;
  TcpDirectionState& own = step.own;
  std::uint32_t end = segment.seq + segment.length;
  if (step.occupies() && !own.unacknowledged.full()) {
    end += step.marks();
    const UnacknowledgedSegments::Place place = place_of(step, end);
    own.unacknowledged.add(segment.seq, end, segment.frame, segment.time_ns, place);
    // What was acknowledged before is no longer there to be marked as repeated: then this is.
    const bool repeats = own.has_contiguous_end && is_before(segment.seq, own.contiguous_end);
    if (repeats && !own.unacknowledged.full())
      own.unacknowledged.add(segment.seq, end, segment.frame, segment.time_ns, place);
  }
  if (step.result.has(analysis_flag::kZeroWindowProbe)) return;
  // A host that knows nothing of the connection refuses it with sequence number 0 (RFC 9293 section
  // 3.10.7.1), which says nothing of the numbers it may use when it accepts another SYN. A message
  // in it is payload like any other.
  if (!own.has_highest_end && step.has(tcp_flag::kRst) && segment.seq == 0 && segment.length == 0)
    return;
  if (!own.has_highest_end || is_before(own.highest_end, end)) {
    own.highest_end = end;
    own.has_highest_end = true;
    own.highest_time_ns = segment.time_ns;
  }
  if (!own.has_contiguous_end || segment.seq == own.contiguous_end) {
    own.contiguous_end = own.highest_end;
    own.has_contiguous_end = true;
  }
}

// WIRESHARK.md 6.6.
std::uint32_t bytes_in_flight(const Step& step) {
  if (step.segment.length == 0 || step.own.flight_unknown) return 0;
  const std::uint32_t flight = step.own.unacknowledged.span() - step.peer.sacked - step.marks();
  return flight < kMaxInFlight ? flight : 0;
}

// Step 16.
void remember(Step& step) {
  TcpDirectionState& own = step.own;
  own.has_sent = true;
  own.last_window = step.segment.window;
  own.last_ack = step.segment.ack;
  own.last_had_ack = step.has(tcp_flag::kAck);
  own.last_ack_time_ns = step.segment.time_ns;
  own.last_flags = step.result.flags;
  own.sacked = step.segment.sacked;
  if (step.has(tcp_flag::kSyn)) {
    own.window_of_syn = true;
  } else if (step.has(tcp_flag::kAck)) {
    own.window_of_syn = false;
  }
  if (step.has(tcp_flag::kAck)) step.peer.flight_unknown = false;
}

// Step 17.
void acknowledge(Step& step) {
  UnacknowledgedSegments& waiting = step.peer.unacknowledged;
  if (!waiting.empty()) {
    const auto acknowledged = waiting.acknowledge(step.segment.ack);
    step.result.acked_frame = acknowledged.frame;
    if (acknowledged.frame != 0) {
      step.result.ack_rtt_ns = difference(acknowledged.time_ns, step.segment.time_ns);
      step.result.rtt_is_ambiguous = acknowledged.ambiguous;
    }
  }
  if (waiting.empty() && (step.stream.ended || waiting.allocated() > kKeptEntries)) {
    waiting.release();
  }
}

}  // namespace

SegmentFacts segment_facts(const Segment& segment, std::uint64_t frame, std::int64_t time_ns) {
  SegmentFacts facts;
  facts.frame = frame;
  facts.time_ns = time_ns;
  facts.seq = segment.seq;
  facts.ack = segment.ack;
  facts.length = segment.payload_length;
  facts.flags = segment.flags;
  facts.window = segment.window;
  for (const MptcpOption& option : segment.mptcp_options()) {
    facts.mptcp_signal |= option.subtype != static_cast<std::uint8_t>(MptcpSubtype::dss);
  }
  facts.sack_blocks = segment.options.sack_count;
  const std::size_t blocks = std::min<std::size_t>(segment.options.sack_count, 3);
  for (std::size_t i = 0; i < blocks; ++i) {
    facts.sacked += segment.options.sack[i].right - segment.options.sack[i].left;
  }
  return facts;
}

SegmentAnalysis analyse(TcpStreamAnalysis& stream, int side, const SegmentFacts& segment) {
  const auto own_side = static_cast<std::size_t>(side);
  Step step{stream, stream.sent_by[own_side], stream.sent_by[1 - own_side], segment};
  if (segment.repeats_syn) {
    step.own.highest_end = step.own.contiguous_end;
    step.own.has_highest_end = step.own.has_contiguous_end;
  }
  if (segment.length == 1 && step.at_highest_end() && step.peer.has_sent &&
      step.peer.last_window == 0) {
    step.result.flags |= analysis_flag::kZeroWindowProbe;
  } else {
    classify_position(step);
    if (fills_window(step)) step.result.flags |= analysis_flag::kWindowFull;
    classify_ack(step);
  }
  follow_ack(step);
  step.result.retransmission = classify_retransmission(step);
  if (step.result.retransmission == Retransmission::retransmission) {
    const UnacknowledgedSegments& waiting = step.own.unacknowledged;
    const std::int64_t since =
        waiting.empty() ? step.own.highest_time_ns : waiting.oldest_time_ns();
    step.result.rto_ns = difference(since, segment.time_ns);
  }
  record_data(step);
  step.result.in_flight = bytes_in_flight(step);
  if (step.has(tcp_flag::kFin | tcp_flag::kRst)) stream.ended = true;
  remember(step);
  acknowledge(step);
  // Last: a segment is not judged by what it tells itself.
  learn_initial_rtt(stream, segment);
  return step.result;
}

}  // namespace mptcpanalyzer
