// UnacknowledgedSegments: what one side of a tcp stream has sent and the other not acknowledged.
//
// The rules are those of the list `una` in WIRESHARK.md section 6, which tshark walks from end to
// end at each acknowledgement. Here the segments stand in the order of their ends, so that a
// cumulative acknowledgement takes them off the front. A segment sent again with the same end needs
// no place of its own: it is always the first transmission that the rules ask for.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <memory>

namespace mptcpanalyzer {

class UnacknowledgedSegments {
 public:
  // tshark's limit; what is sent beyond it is not recorded.
  static constexpr std::uint32_t kCapacity = 10000;

  struct Acknowledged {
    std::uint64_t frame = 0;  // whose end was acknowledged exactly; 0: none
    std::int64_t time_ns = 0;
    // The acknowledgement newly covers something that was sent more than once or below what had
    // been sent before, so it may have waited for that: no sample of the RTT (Karn, RFC 6298
    // section 3).
    bool ambiguous = false;
  };

  // Where a segment comes among those sent before it, segments without data included.
  enum class Place {
    in_order,
    late,          // below some of them
    acknowledged,  // late, and all of it was acknowledged before: nothing waits for it
  };

  bool empty() const { return count_ == 0; }
  bool full() const { return count_ == kCapacity; }

  // Records [start, end), not empty; not when full.
  void add(std::uint32_t start, std::uint32_t end, std::uint64_t frame, std::int64_t time_ns,
           Place place = Place::in_order);

  // Takes off what `ack` acknowledges.
  Acknowledged acknowledge(std::uint32_t ack);

  // When the segment was sent that waits longest; only when not empty.
  std::int64_t oldest_time_ns() const;

  // Bytes of sequence space from the lowest start to the highest end; 0 when empty.
  std::uint32_t span() const;

  // Gives the memory back; only when empty.
  void release();
  std::uint32_t allocated() const { return allocated_; }

 private:
  struct Sent {
    std::uint32_t start = 0;
    std::uint32_t end = 0;
    std::uint64_t frame_and_marks = 0;  // packed: frame, and the three below
    std::int64_t time_ns = 0;

    static constexpr std::uint64_t kRepeated = 1;      // some of it was sent again, or it came late
    static constexpr std::uint64_t kLate = 2;          // stands before an older one
    static constexpr std::uint64_t kAcknowledged = 4;  // when it was sent
    static constexpr unsigned kMarks = 3;
    std::uint64_t frame() const { return frame_and_marks >> kMarks; }
    bool late() const { return (frame_and_marks & kLate) != 0; }
    bool marked() const { return (frame_and_marks & (kLate | kRepeated)) != 0; }
    bool was_acknowledged() const { return (frame_and_marks & kAcknowledged) != 0; }
  };

  Sent& at(std::uint32_t index) const { return ring_[(head_ + index) & (allocated_ - 1)]; }
  std::uint32_t first_ending_from(std::uint32_t end) const;
  void insert(std::uint32_t index, const Sent& sent);
  void mark_repeated(std::uint32_t start, std::uint32_t end);
  void trim(std::uint32_t ack);
  void grow();

  std::unique_ptr<Sent[]> ring_;  // NOLINT(modernize-avoid-c-arrays): 8 bytes in each idle stream
  std::uint32_t allocated_ = 0;   // a power of two, or 0
  std::uint32_t head_ = 0;
  std::uint32_t count_ = 0;
  std::uint32_t lowest_start_ = 0;
  std::uint32_t longest_ = 0;  // of what was added since it was last empty
};

}  // namespace mptcpanalyzer
