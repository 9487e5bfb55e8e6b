// What one tcp stream carried, by class of data: what summaries of connections and live analysis
// add up. docs/definitions.md defines each number.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstdint>
#include <map>
#include <span>

#include "analysis/summary/tcp_direction.h"
#include "flow/data_annotation.h"

namespace mptcpanalyzer {

// Bytes of payload of one direction, of one subflow or of all. Throughput is the sum of the next
// five.
struct CarriedBytes {
  std::uint64_t throughput = 0;
  std::uint64_t new_data = 0;  // first carried here; of the whole connection: the goodput
  std::uint64_t reinjected = 0;
  std::uint64_t data_retransmitted = 0;
  std::uint64_t retransmitted = 0;
  std::uint64_t undelivered = 0;  // no mapping, on a subflow that is broken: the peer drops it
  std::uint64_t unmapped = 0;     // of the new and undelivered data: no mapping was captured for it
  std::uint64_t gap_filling = 0;  // besides its class: what came below the highest sequence number

  CarriedBytes& operator+=(const CarriedBytes& other);
};

// What one side of a stream sent.
class CarriedCounter {
 public:
  explicit CarriedCounter(std::size_t exact_rtts) : tcp_(exact_rtts) {}

  // A segment that this side sent, and what became known of earlier ones by it.
  void add(const TrackedSegment& tracked, const SegmentAnalysis& analysis,
           const DataAnnotation& data, std::span<const LateAnnotation> late);

  // An acknowledgement by the other side.
  void add_rtt(const SegmentAnalysis& acknowledgement) { tcp_.add_rtt(acknowledgement); }

  // Its subflow is broken: data without a mapping reaches nobody, and is not new data.
  void drop_unmapped() { drops_unmapped_ = true; }

  CarriedBytes bytes() const;
  std::uint64_t new_data() const {
    return classes_.new_data + (drops_unmapped_ ? 0 : unmapped_new_);
  }
  TcpDirectionSums sums() const { return tcp_.sums(); }
  std::optional<Spread> rtt_ns() const { return tcp_.rtt_ns(); }

  // Bytes that other subflows had carried first, by index of the Subflow.
  const std::map<std::uint32_t, std::uint64_t>& reinjected_from() const { return reinjected_from_; }

 private:
  void add_unmapped(const TrackedSegment& tracked, const DataAnnotation& data);

  // A mapping came for bytes of unmapped_new_, so that `classes_` tell of their first
  // transmission.
  void no_longer_first(std::uint64_t bytes);

  TcpDirectionCounter tcp_;
  DataClasses classes_;
  ByteRanges unmapped_sent_;  // relative sequence numbers of payload that came without a mapping
  std::uint64_t unmapped_new_ = 0;
  std::uint64_t unmapped_again_ = 0;
  bool drops_unmapped_ = false;
  std::int64_t highest_seq_ = 0;
  std::map<std::uint32_t, std::uint64_t> reinjected_from_;
};

// Both sides of a tcp stream, of the segments in the order of the capture.
class SubflowCounter {
 public:
  // The quantiles of RTTs are exact for so many samples of each direction (Distribution).
  explicit SubflowCounter(std::size_t exact_rtts = Distribution::kExact)
      : sides_{CarriedCounter(exact_rtts), CarriedCounter(exact_rtts)} {}

  // `data` and `late` are what a DataAnnotator says of the segment.
  SegmentAnalysis add(const TrackedSegment& tracked, const DataAnnotation& data,
                      std::span<const LateAnnotation> late);

  void drop_unmapped() {
    for (CarriedCounter& side : sides_)
      side.drop_unmapped();
  }

  const CarriedCounter& sent_by(std::size_t side) const { return sides_[side]; }

 private:
  TcpStreamAnalysis analysis_;
  std::array<CarriedCounter, 2> sides_;
};

}  // namespace mptcpanalyzer
