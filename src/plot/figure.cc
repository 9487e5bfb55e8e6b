#include "plot/figure.h"

#include <algorithm>
#include <fmt/format.h>

namespace mptcpanalyzer {
namespace {

void widen(std::optional<Range>& range, double value) {
  if (!range) range = Range{value, value};
  range->min = std::min(range->min, value);
  range->max = std::max(range->max, value);
}

}  // namespace

void complete(Figure& figure) {
  std::erase_if(figure.series, [](const Series& series) { return series.empty(); });
  std::optional<Role> common;
  bool both = false;
  for (const Series& series : figure.series) {
    if (!series.destination) continue;
    both |= common && *common != *series.destination;
    common = series.destination;
  }
  for (Series& series : figure.series) {
    const bool says_so = both && series.destination;
    series.faint |= says_so && *series.destination == Role::client;
    series.name = says_so ? fmt::format("{} → {}", series.label, to_string(*series.destination))
                          : series.label;
  }
  if (common && !both && !figure.caption.empty())
    figure.caption.front() += fmt::format(", towards {}", to_string(*common));
}

std::optional<Range> x_range(const Figure& figure) {
  std::optional<Range> range;
  for (const Series& series : figure.series) {
    for (const double x : series.x)
      widen(range, x);
  }
  return range;
}

std::optional<Range> y_range(const Figure& figure) {
  std::optional<Range> range;
  std::vector<double> stacked;
  for (const Series& series : figure.series) {
    if (series.drawing == Drawing::area) {
      stacked.resize(std::max(stacked.size(), series.y.size()));
      for (std::size_t i = 0; i < series.y.size(); ++i)
        widen(range, stacked[i] += series.y[i]);
      continue;
    }
    for (const double y : series.y)
      widen(range, y);
    for (const double y : series.y_end)
      widen(range, y);
  }
  if (range && figure.y.from_zero) widen(range, 0);
  return range;
}

}  // namespace mptcpanalyzer
