// Timestamps of pcapng, counted in ticks of the interface, to nanoseconds since 1970.
//
// Source: draft-ietf-opsawg-pcapng, options if_tsresol and if_tsoffset.
// Threads: a plain value, which any number may read.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

namespace mptcpanalyzer {

class TickScale {
 public:
  // Microseconds, as an interface without if_tsresol has them.
  TickScale() = default;

  // `resolution` as in if_tsresol: the negative power of 10, or of 2 when the top bit is set.
  // Nothing when a tick is so short that 64 bits of them last less than a second.
  static std::optional<TickScale> from_option(std::uint8_t resolution);

  // if_tsoffset: seconds to add.
  void set_offset(std::int64_t seconds) { offset_seconds_ = seconds; }

  std::uint64_t ticks_per_second() const { return ticks_per_second_; }

  // Rounded down; saturated to the range of the type, never kNoTime.
  std::int64_t to_ns(std::uint64_t ticks) const;

  // Whether a time is one of those that to_ns() saturates to.
  static bool is_limit(std::int64_t time_ns);

 private:
  std::uint64_t ticks_per_second_ = 1'000'000;
  std::uint64_t ns_per_tick_ = 1000;  // 0: not whole, take the division
  std::int64_t offset_seconds_ = 0;
};

}  // namespace mptcpanalyzer
