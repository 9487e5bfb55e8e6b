#include "plot/plots/histogram.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace mptcpanalyzer {
namespace {

constexpr double kLeast = 1e-6;

// Of the values, or of their logarithms.
double position(double value, BinWidth width) {
  return width == BinWidth::equal ? value : std::log10(std::max(value, kLeast));
}

double value_at(double position, BinWidth width) {
  return width == BinWidth::equal ? position : std::pow(10, position);
}

// A series to come.
struct Part {
  std::size_t stream = 0;
  Role destination = Role::server;
  const std::vector<double>* values = nullptr;
};

std::optional<Range> range_of(const std::vector<Part>& parts, BinWidth width) {
  std::optional<Range> range;
  for (const Part& part : parts) {
    for (const double value : *part.values) {
      const double at = position(value, width);
      if (!range) range = Range{at, at};
      range->min = std::min(range->min, at);
      range->max = std::max(range->max, at);
    }
  }
  return range;
}

}  // namespace

void Histogram::draw(const std::vector<Role>& dests, std::uint32_t bins, BinWidth width,
                     Figure& figure) {
  std::vector<Part> parts;
  for (const Role destination : dests) {
    for (std::size_t i = 0; i < subject_.streams().size(); ++i) {
      const std::vector<double>& values = values_.of(i, destination);
      if (!values.empty()) parts.push_back({i, destination, &values});
    }
  }
  auto range = range_of(parts, width);
  if (!range) return;
  if (range->min == range->max) {
    // All values are the same: one bar around them.
    const double half = width == BinWidth::equal ? 0.5 : 0.05;
    range = Range{range->min - half, range->max + half};
    bins = 1;
  }
  const double step = (range->max - range->min) / bins;
  for (const Part& part : parts) {
    std::vector<double> counts(bins);
    for (const double value : *part.values) {
      const auto bin = static_cast<std::size_t>((position(value, width) - range->min) / step);
      ++counts[std::min<std::size_t>(bin, bins - 1)];
    }
    Series series = subject_.series(part.stream, part.destination, Drawing::area);
    for (std::uint32_t i = 0; i < bins; ++i)
      series.add(value_at(range->min + i * step, width), counts[i]);
    series.add(value_at(range->max, width), 0);
    figure.series.push_back(std::move(series));
  }
}

}  // namespace mptcpanalyzer
