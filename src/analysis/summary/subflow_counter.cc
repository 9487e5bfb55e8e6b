#include "analysis/summary/subflow_counter.h"

#include <algorithm>

#include "flow/sequence_number.h"

namespace mptcpanalyzer {
namespace {

std::uint64_t byte_count(const DataClasses& classes) {
  return classes.new_data + classes.retransmitted + classes.data_retransmitted + classes.reinjected;
}

}  // namespace

CarriedBytes& CarriedBytes::operator+=(const CarriedBytes& other) {
  throughput += other.throughput;
  new_data += other.new_data;
  reinjected += other.reinjected;
  data_retransmitted += other.data_retransmitted;
  retransmitted += other.retransmitted;
  undelivered += other.undelivered;
  unmapped += other.unmapped;
  gap_filling += other.gap_filling;
  return *this;
}

void CarriedCounter::no_longer_first(std::uint64_t bytes) {
  const std::uint64_t moved = std::min(unmapped_new_, bytes);
  unmapped_new_ -= moved;
  unmapped_again_ += moved;
}

void CarriedCounter::add(const TrackedSegment& tracked, const SegmentAnalysis& analysis,
                         const DataAnnotation& data, std::span<const LateAnnotation> late) {
  tcp_.add(tracked, analysis);
  classes_ += data.classes;
  if (analysis.has(analysis_flag::kKeepAlive)) {
    unmapped_again_ += tracked.tcp.length - byte_count(data.classes);
  } else if (tracked.tcp.length != 0) {
    add_unmapped(tracked, data);
  }
  for (const ReinjectedFrom& from : data.reinjected_from)
    reinjected_from_[from.subflow] += from.bytes;
  for (const LateAnnotation& earlier : late) {
    classes_ += earlier.classes;
    for (const ReinjectedFrom& from : earlier.reinjected_from)
      reinjected_from_[from.subflow] += from.bytes;
    // It had been taken for data without a mapping.
    no_longer_first(byte_count(earlier.classes) - earlier.classes.retransmitted);
    unmapped_again_ -= std::min(unmapped_again_, byte_count(earlier.classes));
  }
}

// Payload that no mapping covers (a fallback to TCP, a capture that began too late, data in a SYN):
// on its own subflow alone it can be told what is new and what came again.
void CarriedCounter::add_unmapped(const TrackedSegment& tracked, const DataAnnotation& data) {
  // SYN takes a number; data on it (TCP Fast Open) comes after that.
  const std::int64_t marks = tracked.has(tcp_flag::kSyn) ? 1 : 0;
  const std::int64_t seq = nearest_position(tracked.relative_seq, highest_seq_) + marks;
  highest_seq_ = std::max(highest_seq_, seq);
  const auto enter = [&](std::int64_t begin, std::int64_t end) {
    if (begin >= end) return;
    const std::int64_t again = unmapped_sent_.count_in(begin, end);
    unmapped_again_ += static_cast<std::uint64_t>(again);
    unmapped_new_ += static_cast<std::uint64_t>(end - begin - again);
    unmapped_sent_.add(begin, end);
  };
  std::uint64_t mapped_now = 0;
  std::int64_t from = seq;
  for (const MappedPiece& piece : data.pieces) {
    enter(from, seq + piece.offset);
    from = seq + piece.offset + piece.length;
    mapped_now += static_cast<std::uint64_t>(unmapped_sent_.count_in(seq + piece.offset, from));
  }
  enter(from, seq + tracked.tcp.length);
  no_longer_first(std::min(mapped_now, byte_count(data.classes) - data.classes.retransmitted));
}

CarriedBytes CarriedCounter::bytes() const {
  const TcpDirectionSums sums = tcp_.sums();
  CarriedBytes bytes;
  bytes.throughput = sums.throughput_bytes;
  bytes.gap_filling = sums.gap_filling_bytes;
  bytes.new_data = new_data();
  bytes.reinjected = classes_.reinjected;
  bytes.data_retransmitted = classes_.data_retransmitted;
  bytes.retransmitted = classes_.retransmitted + unmapped_again_;
  bytes.undelivered = drops_unmapped_ ? unmapped_new_ : 0;
  bytes.unmapped = unmapped_new_;
  return bytes;
}

SegmentAnalysis SubflowCounter::add(const TrackedSegment& tracked, const DataAnnotation& data,
                                    std::span<const LateAnnotation> late) {
  SegmentAnalysis analysis;
  if (tracked.length_known) analysis = analyse(analysis_, tracked.at.side, tracked.tcp);
  sides_[tracked.at.side].add(tracked, analysis, data, late);
  sides_[1U - tracked.at.side].add_rtt(analysis);
  return analysis;
}

}  // namespace mptcpanalyzer
