// The window scale of the two directions of a tcp stream, as the capture shows it.
//
// WIRESHARK.md section 4.1, whose oddities are wanted: an option counts on any segment, and a SYN
// whose answer was not captured counts as accepted.
#pragma once  // Public: docs/library.md

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "packet/segment.h"

namespace mptcpanalyzer {

inline constexpr std::int8_t kWindowScaleUnknown = -1;  // no SYN was captured
inline constexpr std::int8_t kWindowScaleOff = -2;      // one of the ends does not scale
inline constexpr std::uint8_t kMaxWindowScale = 14;     // RFC 7323 section 2.3

struct WindowScales {
  std::array<std::int8_t, 2> of_sender = {kWindowScaleUnknown, kWindowScaleUnknown};  // by side

  // Learns from a segment that `side` sent.
  void learn(int side, const Segment& segment) {
    std::int8_t& own = of_sender[static_cast<std::size_t>(side)];
    std::int8_t& peer = of_sender[static_cast<std::size_t>(1 - side)];
    if (segment.options.window_scale) {
      own = static_cast<std::int8_t>(std::min(*segment.options.window_scale, kMaxWindowScale));
    }
    if (!segment.has(tcp_flag::kSyn)) return;
    // The snap length may have cut it.
    if (own == kWindowScaleUnknown && segment.options.fault == OptionFault::cut) return;
    if (own == kWindowScaleUnknown) {
      own = peer = kWindowScaleOff;
    } else if (segment.has(tcp_flag::kAck) && peer == kWindowScaleOff) {
      own = kWindowScaleOff;
    }
  }

  // The bytes that the window field of a segment of `side` offers; that of a SYN is never scaled.
  std::uint32_t window(int side, const Segment& segment) const {
    const std::int8_t shift = of_sender[static_cast<std::size_t>(side)];
    if (shift <= 0 || segment.has(tcp_flag::kSyn)) return segment.window;
    return std::uint32_t{segment.window} << static_cast<unsigned>(shift);
  }
};

}  // namespace mptcpanalyzer
