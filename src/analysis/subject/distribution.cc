#include "analysis/subject/distribution.h"

#include <bit>
#include <cassert>
#include <cmath>

namespace mptcpanalyzer {
namespace {

constexpr unsigned kStepBits = 11;  // 2^11 steps for each doubling
constexpr std::uint64_t kSteps = std::uint64_t{1} << kStepBits;

// Values below 2 * kSteps have a bucket each; above, a bucket holds 2^shift neighbours.
std::size_t bucket_of(std::int64_t sample) {
  const auto value = static_cast<std::uint64_t>(sample);
  const unsigned width = static_cast<unsigned>(std::bit_width(value));
  const unsigned shift = width > kStepBits + 1 ? width - kStepBits - 1 : 0;
  return static_cast<std::size_t>(shift * kSteps + (value >> shift));
}

// The middle of the values of a bucket.
std::int64_t value_of(std::size_t bucket) {
  const std::uint64_t shift = bucket < 2 * kSteps ? 0 : bucket / kSteps - 1;
  const std::uint64_t value = (bucket - shift * kSteps) << shift;
  return static_cast<std::int64_t>(value + ((std::uint64_t{1} << shift) - 1) / 2);
}

}  // namespace

std::uint64_t quantile_rank(std::uint64_t count, double share) {
  return std::max<std::uint64_t>(
      1, static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count))));
}

void Distribution::add(std::int64_t sample) {
  assert(sample >= 0);
  min_ = count_ == 0 ? sample : std::min(min_, sample);
  max_ = count_ == 0 ? sample : std::max(max_, sample);
  sum_ += static_cast<double>(sample);
  ++count_;
  if (count_ <= exact_limit_) {
    exact_.push_back(sample);
    return;
  }
  for (const std::int64_t earlier : exact_)
    add_to_bucket(earlier);
  exact_ = {};
  add_to_bucket(sample);
}

void Distribution::add_to_bucket(std::int64_t sample) {
  const std::size_t bucket = bucket_of(sample);
  if (bucket >= buckets_.size()) buckets_.resize(bucket + 1);
  ++buckets_[bucket];
}

std::int64_t Distribution::quantile(double share) const {
  if (!exact_.empty()) {
    std::vector<std::int64_t> samples = exact_;
    return quantile_of(samples, share);
  }
  const std::uint64_t rank = quantile_rank(count_, share);
  std::uint64_t below = 0;
  for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    below += buckets_[bucket];
    if (below >= rank) return std::clamp(value_of(bucket), min_, max_);
  }
  return max_;
}

std::optional<Spread> Distribution::spread() const {
  if (count_ == 0) return std::nullopt;
  return Spread{count_,         min_, quantile(0.5),
                quantile(0.95), max_, sum_ / static_cast<double>(count_)};
}

}  // namespace mptcpanalyzer
