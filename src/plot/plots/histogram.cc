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

std::optional<Range> range_of(const std::vector<HistogramPart>& parts, BinWidth width) {
  std::optional<Range> range;
  for (const HistogramPart& part : parts) {
    for (const double value : part.values) {
      const double at = position(value, width);
      if (!range) range = Range{at, at};
      range->min = std::min(range->min, at);
      range->max = std::max(range->max, at);
    }
  }
  return range;
}

}  // namespace

void draw_histogram(std::vector<HistogramPart> parts, std::uint32_t bins, BinWidth width,
                    Figure& figure) {
  auto range = range_of(parts, width);
  if (!range) return;
  if (range->min == range->max) {
    // All values are the same: one bar around them.
    const double half = width == BinWidth::equal ? 0.5 : 0.05;
    range = Range{range->min - half, range->max + half};
    bins = 1;
  }
  const double step = (range->max - range->min) / bins;
  for (HistogramPart& part : parts) {
    if (part.values.empty()) continue;
    std::vector<double> counts(bins);
    for (const double value : part.values) {
      const auto bin = static_cast<std::size_t>((position(value, width) - range->min) / step);
      ++counts[std::min<std::size_t>(bin, bins - 1)];
    }
    part.series.drawing = Drawing::area;
    for (std::uint32_t i = 0; i < bins; ++i)
      part.series.add(value_at(range->min + i * step, width), counts[i]);
    part.series.add(value_at(range->max, width), 0);
    figure.series.push_back(std::move(part.series));
  }
}

}  // namespace mptcpanalyzer
