// DsnSpan: where the data sequence numbers of one host lie, as one tcp stream shows them: of the
// mappings that it sent, and of the DATA_ACKs that it received. And by how many bits two such spans
// agree.
//
// The first number of a host is random (RFC 8684 section 3.1), so that spans of two hosts are near
// each other by chance alone: spans of lengths a and b with a gap between them, among 2^64 numbers,
// once in 2^64 / (a + b + 2 gap + 2) times. The logarithm of that is what they agree by.
//
//   9000 to 9500 and 9700 to 9900   64 - log2(500 + 200 + 2 * 200 + 2) = 53.9 bits
//
// Numbers of 4 bytes are a span of their own; those of 8 bytes count there by their lower half too.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

namespace mptcpanalyzer {

class DsnSpan {
 public:
  // `length` bytes from `number` on.
  void add(std::uint64_t number, bool is_64, std::uint64_t length) {
    if (is_64) wide_.add(static_cast<std::int64_t>(number - wide_.end()), number, length);
    const auto short_number = static_cast<std::uint32_t>(number);
    narrow_.add(static_cast<std::int32_t>(short_number - static_cast<std::uint32_t>(narrow_.end())),
                short_number, length);
  }

  bool any() const { return narrow_.any; }
  bool has_64() const { return wide_.any; }
  // The lowest number of 8 bytes, and of 4.
  std::uint64_t first() const { return wide_.base + static_cast<std::uint64_t>(wide_.low); }
  std::uint32_t first_of_4_bytes() const {
    return static_cast<std::uint32_t>(narrow_.base + static_cast<std::uint64_t>(narrow_.low));
  }

  // In how many bits two spans agree, by numbers of 8 bytes when both have such; nothing when one
  // of them has no number. Negative or near 0: not at all.
  friend std::optional<double> agreement(const DsnSpan& a, const DsnSpan& b) {
    if (!a.any() || !b.any()) return std::nullopt;
    if (a.has_64() && b.has_64()) {
      const auto apart = static_cast<std::int64_t>(b.wide_.base - a.wide_.base);
      return 64 - uncertainty(a.wide_, b.wide_, static_cast<double>(apart));
    }
    const auto apart =
        static_cast<std::int32_t>(static_cast<std::uint32_t>(b.narrow_.base - a.narrow_.base));
    return 32 - uncertainty(a.narrow_, b.narrow_, static_cast<double>(apart));
  }

 private:
  // Further than any window: such a number is damaged or forged, not of the same host.
  static constexpr std::int64_t kFarthest = std::int64_t{1} << 31U;

  struct Reach {
    std::uint64_t base = 0;  // the first number
    std::int64_t low = 0;    // from the base
    std::int64_t high = 0;   // likewise, behind the last byte
    bool any = false;

    std::uint64_t end() const { return base + static_cast<std::uint64_t>(high); }
    void add(std::int64_t from_end, std::uint64_t number, std::uint64_t length) {
      if (!any) {
        any = true;
        base = number;
        high = static_cast<std::int64_t>(length);
        return;
      }
      if (from_end > kFarthest || from_end < low - high - kFarthest) return;
      low = std::min(low, high + from_end);
      high = std::max(high, high + from_end + static_cast<std::int64_t>(length));
    }
  };

  // log2 of how many numbers are as near; the base of b is `apart` from that of a.
  static double uncertainty(const Reach& a, const Reach& b, double apart) {
    const double low = apart + static_cast<double>(b.low);
    const double high = apart + static_cast<double>(b.high);
    const double gap =
        std::max(static_cast<double>(a.low), low) - std::min(static_cast<double>(a.high), high);
    const double lengths = static_cast<double>(a.high - a.low) + (high - low);
    return std::log2(lengths + 2 * std::max(gap, 0.0) + 2);
  }

  Reach wide_;
  Reach narrow_;
};

}  // namespace mptcpanalyzer
