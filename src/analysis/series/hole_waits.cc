#include "analysis/series/hole_waits.h"

#include <algorithm>
#include <map>

namespace mptcpanalyzer {
namespace {

// A piece of data that has arrived and waits.
struct Piece {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t arrived_ns = 0;
  std::uint32_t frame = 0;
};

// The sums of both ways to find them.
class WaitSums {
 public:
  WaitSums(std::size_t streams, bool exact) {
    waits_.held_bytes.resize(streams);
    waits_.exact = exact;
  }

  void add_new(std::uint64_t bytes) { waits_.new_bytes += bytes; }

  // Until `step`, at which its hole was filled by what `filler` carried.
  void add_wait(const Piece& piece, const CourseStep& step, std::uint16_t filler) {
    const std::int64_t wait = step.time_ns - piece.arrived_ns;
    if (wait <= 0) return;
    const auto bytes = static_cast<std::uint64_t>(piece.end - piece.begin);
    waits_.waited_bytes += bytes;
    waits_.held_bytes[filler] += bytes;
    distribution_.add(wait);
    if (waits_.first_frame == 0) waits_.first_frame = piece.frame;
    // Pieces end in the order of their numbers: what waited before is told by how far it reached.
    const std::int64_t from = std::max(piece.arrived_ns, blocked_until_ns_);
    if (step.time_ns > from) waits_.blocked_s += static_cast<double>(step.time_ns - from) / 1e9;
    blocked_until_ns_ = std::max(blocked_until_ns_, step.time_ns);
    if (wait <= longest_ns_) return;
    longest_ns_ = wait;
    waits_.longest_begin_ns = piece.arrived_ns;
    waits_.longest_end_ns = step.time_ns;
    waits_.longest_begin_frame = piece.frame;
    waits_.longest_end_frame = step.frame;
  }

  HoleWaits finish() {
    waits_.waits_ns = distribution_.spread();
    return std::move(waits_);
  }

 private:
  HoleWaits waits_;
  Distribution distribution_;
  std::int64_t longest_ns_ = 0;
  std::int64_t blocked_until_ns_ = kNoTime;
};

// At the receiver's end: data is in order up to `next_`; what lies above waits in `waiting_`.
class ArrivalWaits {
 public:
  explicit ArrivalWaits(std::size_t streams) : sums_(streams, true) {}

  void add(const CourseStep& step) {
    if (!step.is_data || !step.has_number) return;
    sums_.add_new(step.new_bytes);
    if (!next_) next_ = std::min<std::int64_t>(step.begin, 1);
    if (step.end <= *next_) return;
    if (step.begin > *next_) {
      waiting_.try_emplace(step.begin, Piece{step.begin, step.end, step.time_ns, step.frame});
      return;
    }
    next_ = step.end;
    while (!waiting_.empty() && waiting_.begin()->first <= *next_) {
      const Piece& piece = waiting_.begin()->second;
      if (piece.end > *next_) sums_.add_wait(piece, step, step.stream);
      next_ = std::max(*next_, piece.end);
      waiting_.erase(waiting_.begin());
    }
  }

  HoleWaits finish() { return sums_.finish(); }

 private:
  WaitSums sums_;
  std::optional<std::int64_t> next_;
  std::map<std::int64_t, Piece> waiting_;  // by begin
};

// At the sender's end: a piece arrives when its subflow acknowledges it, and is deliverable when a
// DATA_ACK covers it.
class AcknowledgedWaits {
 public:
  AcknowledgedWaits(const Trace& trace, std::size_t streams)
      : trace_(trace), sums_(streams, false), sent_(streams) {}

  void add(const CourseStep& step) {
    if (step.is_data) {
      add_data(step);
    } else {
      add_ack(step);
    }
  }

  HoleWaits finish() { return sums_.finish(); }

 private:
  void add_data(const CourseStep& step) {
    if (!step.has_number) return;
    sums_.add_new(step.new_bytes);
    if (step.end <= acknowledged_) return;
    if (step.new_bytes > 0) first_.try_emplace(step.end, step.stream);
    // A repeat of TCP has the same place: that it was sent first counts.
    sent_[step.stream].try_emplace(step.tcp_end, Piece{step.begin, step.end, 0, step.frame});
  }

  void add_ack(const CourseStep& step) {
    auto& sent = sent_[step.stream];
    const auto acked_end = sent.upper_bound(step.tcp_end);
    for (auto at = sent.begin(); at != acked_end; ++at)
      arrive(at->second, step);
    sent.erase(sent.begin(), acked_end);
    take_sack(step);
    if (!step.advances_data || !step.has_number) return;
    // Who carried the oldest of it first has lost it, or was slow.
    const std::uint16_t holder = first_.empty() ? step.stream : first_.begin()->second;
    acknowledged_ = std::max(acknowledged_, step.begin);
    first_.erase(first_.begin(), first_.upper_bound(acknowledged_));
    const auto covered = arrived_.upper_bound(acknowledged_);
    for (auto at = arrived_.begin(); at != covered; ++at)
      sums_.add_wait(at->second, step, holder);
    arrived_.erase(arrived_.begin(), covered);
  }

  void take_sack(const CourseStep& step) {
    const Chunk& chunk = trace_.chunk_of(step.row);
    if (!trace_.columns().includes(ColumnSet{Column::sack_left, Column::sack_right})) return;
    const auto left = chunk.sack_left.at(Trace::row_in_chunk(step.row));
    const auto right = chunk.sack_right.at(Trace::row_in_chunk(step.row));
    auto& sent = sent_[step.stream];
    for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
      const auto begin = sent.upper_bound(left[i]);
      const auto end = sent.upper_bound(right[i]);
      if (left[i] >= right[i] || begin == sent.end()) continue;
      for (auto at = begin; at != end; ++at)
        arrive(at->second, step);
      sent.erase(begin, end);
    }
  }

  void arrive(Piece piece, const CourseStep& step) {
    piece.arrived_ns = step.time_ns;
    if (piece.end > acknowledged_) arrived_.try_emplace(piece.end, piece);
  }

  const Trace& trace_;
  WaitSums sums_;
  // Who carried data first that is not DATA_ACKed, by its end. Not in the order of sending: a slow
  // subflow has lower numbers in its queue.
  std::map<std::int64_t, std::uint16_t> first_;
  std::vector<std::map<std::uint32_t, Piece>> sent_;  // by subflow, by tcp_end
  std::map<std::int64_t, Piece> arrived_;             // by end: there, and not DATA_ACKed
  std::int64_t acknowledged_ = 0;
};

}  // namespace

HoleWaits hole_waits(const Trace& trace, const ConnectionCourse& course, Role towards,
                     std::size_t streams, bool at_receiver) {
  if (at_receiver) {
    ArrivalWaits waits(streams);
    for (const CourseStep& step : course.data_to(towards))
      waits.add(step);
    return waits.finish();
  }
  AcknowledgedWaits waits(trace, streams);
  for (const CourseStep& step : course.data_to(towards))
    waits.add(step);
  return waits.finish();
}

}  // namespace mptcpanalyzer
