#include "analysis/summary/tcp_direction.h"

#include <algorithm>

#include "flow/sequence_number.h"

namespace mptcpanalyzer {

std::optional<std::int64_t> rtt_sample_ns(const SegmentAnalysis& acknowledgement) {
  // A clock that went back gives no sample.
  if (acknowledgement.acked_frame == 0 || acknowledgement.rtt_is_ambiguous ||
      acknowledgement.ack_rtt_ns < 0) {
    return std::nullopt;
  }
  return acknowledgement.ack_rtt_ns;
}

void TcpDirectionCounter::add(const TrackedSegment& tracked, const SegmentAnalysis& analysis) {
  ++sums_.packets;
  sums_.span.add(tracked.tcp.time_ns);
  sums_.window_scale = tracked.window_scale;
  sums_.sack_blocks += tracked.tcp.sack_blocks;
  sums_.duplicate_acks += static_cast<std::uint64_t>(analysis.has(analysis_flag::kDuplicateAck));
  sums_.zero_windows += static_cast<std::uint64_t>(analysis.has(analysis_flag::kZeroWindow));
  sums_.flight_max_bytes = std::max(sums_.flight_max_bytes, analysis.in_flight);
  PacketsAndBytes& kind = sums_.by_kind[static_cast<std::size_t>(analysis.retransmission)];
  ++kind.packets;
  kind.bytes += tracked.tcp.length;
  constexpr std::uint16_t kControl = tcp_flag::kSyn | tcp_flag::kFin | tcp_flag::kRst;
  if (tracked.tcp.length > 0) {
    add_payload(tracked, analysis);
  } else if (tracked.has(tcp_flag::kAck) && !tracked.has(kControl)) {
    ++sums_.pure_acks;
  }
}

void TcpDirectionCounter::add_payload(const TrackedSegment& tracked,
                                      const SegmentAnalysis& analysis) {
  const std::uint32_t length = tracked.tcp.length;
  sums_.throughput_bytes += length;
  sums_.largest_segment_bytes = std::max(sums_.largest_segment_bytes, length);
  sums_.data_span.add(tracked.tcp.time_ns);
  // It repeats the last byte, or the number of the SYN or FIN: never new, and no data of its own.
  if (analysis.has(analysis_flag::kKeepAlive)) {
    sums_.retransmitted_bytes += length;
    return;
  }
  const std::int64_t marks = tracked.has(tcp_flag::kSyn) ? 1 : 0;
  const std::int64_t begin = nearest_position(tracked.relative_seq, highest_) + marks;
  const std::int64_t end = begin + length;
  if (sent_.empty() || begin < lowest_) lowest_ = begin;
  highest_ = sent_.empty() ? end : std::max(highest_, end);
  // Of what lies below the highest byte sent, a part is there already, and the rest fills gaps.
  if (!sent_.empty() && begin < sent_.end()) {
    const std::int64_t again = sent_.count_in(begin, end);
    sums_.retransmitted_bytes += static_cast<std::uint64_t>(again);
    sums_.gap_filling_bytes +=
        static_cast<std::uint64_t>(std::min(end, sent_.end()) - begin - again);
  }
  sent_.add(begin, end);
}

void TcpDirectionCounter::add_rtt(const SegmentAnalysis& acknowledgement) {
  if (const auto sample = rtt_sample_ns(acknowledgement)) rtt_ns_.add(*sample);
}

TcpDirectionSums TcpDirectionCounter::sums() const {
  TcpDirectionSums sums = sums_;
  if (!sent_.empty()) sums.byte_range = static_cast<std::uint64_t>(sent_.end() - lowest_);
  return sums;
}

}  // namespace mptcpanalyzer
