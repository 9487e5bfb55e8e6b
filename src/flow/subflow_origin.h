// SubflowOrigin: where one side's data stands on its subflow when its handshake was not captured.
//
// Relative sequence numbers then count from the first segment seen (WIRESHARK.md 3.4), the subflow
// sequence numbers of mappings from the ISN that nobody saw. A segment with a mapping lies within
// it, so each one bounds the shift between the two: a mapping as long as its segment gives it at
// once, one of a burst is bounded from below by its first segment and from above by its last. Where
// no mapping was announced twice, as by hosts that do so in the first segment of a burst alone, the
// same lower bound by three mappings is taken for it too.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <algorithm>
#include <cstdint>
#include <optional>

namespace mptcpanalyzer {

class SubflowOrigin {
 public:
  // What to add to a position to get a subflow sequence number, as soon as it is known.
  std::optional<std::int64_t> shift() const { return shift_; }

  // A segment of `length` bytes at `position` announced that `mapped` bytes from `ssn` on are
  // mapped; none of the lengths is 0.
  void observe(std::int64_t position, std::uint32_t length, std::uint32_t ssn,
               std::uint32_t mapped) {
    if (shift_) return;
    const std::int64_t start =
        static_cast<std::int32_t>(ssn - static_cast<std::uint32_t>(position));
    const std::int64_t room = std::int64_t{mapped} - length;
    const std::int64_t low = start + std::min<std::int64_t>(room, 0);
    const std::int64_t high = start + std::max<std::int64_t>(room, 0);
    if (!any_ || low > high_ || high < low_) {  // a contradiction begins anew
      any_ = true;
      agreeing_ = 1;
      low_ = low;
      high_ = high;
    } else {
      follow_first_segments(low, room, ssn);
      low_ = std::max(low_, low);
      high_ = std::max(low_, std::min(high_, high));
    }
    ssn_ = ssn;
    if (low_ == high_) shift_ = low_;
  }

 private:
  static constexpr int kEnough = 3;

  // A host that announces a mapping in each segment of a burst bounds the shift otherwise; where
  // the first segments of bursts were lost, their mappings may agree in a wrong one.
  void follow_first_segments(std::int64_t low, std::int64_t room, std::uint32_t ssn) {
    if (ssn == ssn_) repeats_ = true;
    agreeing_ = low == low_ && room >= 0 ? agreeing_ + 1 : 1;
    if (agreeing_ >= kEnough && !repeats_) high_ = low_;
  }

  std::optional<std::int64_t> shift_;
  std::int64_t low_ = 0;
  std::int64_t high_ = 0;
  std::uint32_t ssn_ = 0;  // of the mapping before
  int agreeing_ = 1;       // mappings in a row with this lower bound
  bool repeats_ = false;   // a mapping was announced by two segments
  bool any_ = false;
};

}  // namespace mptcpanalyzer
