// Distribution: how samples spread, in memory that has a limit.
//
// The quantiles are exact up to a number of samples (kExact). Beyond, samples are counted by
// magnitude, in steps of at most 1/2048 of their value; count, minimum, maximum and mean stay
// exact.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace mptcpanalyzer {

// A quantile q is the smallest sample that at least a share q of all samples do not exceed.
struct Spread {
  std::uint64_t samples = 0;
  std::int64_t min = 0;
  std::int64_t median = 0;
  std::int64_t p95 = 0;
  std::int64_t max = 0;
  double mean = 0;
};

// Which of `count` sorted samples, at least one, is a quantile; from 1 on.
std::uint64_t quantile_rank(std::uint64_t count, double share);

// The quantile of at least one sample; changes their order.
template <typename T>
T quantile_of(std::vector<T>& samples, double share) {
  const auto at =
      samples.begin() + static_cast<std::ptrdiff_t>(quantile_rank(samples.size(), share) - 1);
  std::nth_element(samples.begin(), at, samples.end());
  return *at;
}

class Distribution {
 public:
  static constexpr std::size_t kExact = std::size_t{1} << 17;

  // The quantiles are exact up to `exact` samples.
  explicit Distribution(std::size_t exact = kExact) : exact_limit_(exact) {}

  // `sample` is not negative.
  void add(std::int64_t sample);

  std::uint64_t count() const { return count_; }

  // Nothing without samples.
  std::optional<Spread> spread() const;

 private:
  std::int64_t quantile(double share) const;
  void add_to_bucket(std::int64_t sample);

  std::size_t exact_limit_;
  std::vector<std::int64_t> exact_;  // all samples, until there are too many
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  std::int64_t min_ = 0;
  std::int64_t max_ = 0;
  double sum_ = 0;
};

}  // namespace mptcpanalyzer
