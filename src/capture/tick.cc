#include "capture/tick.h"

#include <algorithm>
#include <limits>

#include "capture/frame.h"

namespace mptcpanalyzer {
namespace {

constexpr std::uint64_t kNsPerSecond = 1'000'000'000;
constexpr std::int64_t kLatest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kEarliest = kNoTime + 1;

constexpr int kLargestPowerOf10 = 19;  // of those below 2^64
constexpr int kLargestPowerOf2 = 63;

// For 64-bit products. Only a typedef can say that this is an extension.
__extension__ typedef unsigned __int128 Wide;  // NOLINT(modernize-use-using)

std::int64_t saturated_product(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  if (!__builtin_mul_overflow(a, b, &product)) return product;
  return (a < 0) == (b < 0) ? kLatest : kEarliest;
}

std::int64_t saturated_sum(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) return a < 0 ? kEarliest : kLatest;
  return std::max(sum, kEarliest);
}

}  // namespace

std::optional<TickScale> TickScale::from_option(std::uint8_t resolution) {
  const int power = resolution & 0x7f;
  const bool binary = (resolution & 0x80) != 0;
  if (power > (binary ? kLargestPowerOf2 : kLargestPowerOf10)) return std::nullopt;
  TickScale scale;
  scale.ticks_per_second_ = 1;
  for (int i = 0; i < power; ++i)
    scale.ticks_per_second_ *= binary ? 2 : 10;
  scale.ns_per_tick_ =
      kNsPerSecond % scale.ticks_per_second_ == 0 ? kNsPerSecond / scale.ticks_per_second_ : 0;
  return scale;
}

bool TickScale::is_limit(std::int64_t time_ns) {
  return time_ns == kLatest || time_ns == kEarliest;
}

std::int64_t TickScale::to_ns(std::uint64_t ticks) const {
  Wide ns = 0;
  if (ns_per_tick_ != 0) {
    ns = Wide{ticks} * ns_per_tick_;
  } else {
    const std::uint64_t seconds = ticks / ticks_per_second_;
    ns = Wide{seconds} * kNsPerSecond +
         Wide{ticks % ticks_per_second_} * kNsPerSecond / ticks_per_second_;
  }
  const std::int64_t since_offset =
      ns > static_cast<std::uint64_t>(kLatest) ? kLatest : static_cast<std::int64_t>(ns);
  if (offset_seconds_ == 0) return since_offset;
  return saturated_sum(since_offset,
                       saturated_product(offset_seconds_, std::int64_t{1'000'000'000}));
}

}  // namespace mptcpanalyzer
