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

std::optional<Range> range_of_series(const Figure& figure) {
  std::optional<Range> range;
  for (const Series& series : figure.series) {
    for (const double x : series.x)
      widen(range, x);
  }
  return range;
}

// Markers near the data stay, since joins come before data and closes after it.
void drop_what_is_outside(Figure& figure) {
  const auto range = range_of_series(figure);
  if (!range) {
    figure.markers.clear();
    figure.periods.clear();
    return;
  }
  const double room = 0.05 * (range->max - range->min);
  std::erase_if(figure.markers, [&](const Marker& marker) {
    return marker.x < range->min - room || marker.x > range->max + room;
  });
  for (Period& period : figure.periods) {
    period.begin = std::max(period.begin, range->min);
    period.end = std::min(period.end, range->max);
  }
  std::erase_if(figure.periods, [](const Period& period) { return period.begin >= period.end; });
}

std::string name_with(const std::string& label, Role destination) {
  return fmt::format("{} → {}", label, to_string(destination));
}

}  // namespace

void complete(Figure& figure) {
  std::erase_if(figure.series, [](const Series& series) { return series.empty(); });
  drop_what_is_outside(figure);
  std::optional<Role> common;
  bool both = false;
  for (const Series& series : figure.series) {
    if (!series.destination) continue;
    both |= common && *common != *series.destination;
    common = series.destination;
  }
  for (Series& series : figure.series) {
    const bool says_so = both && series.destination;
    series.faint |= says_so && *series.destination == Role::client && series.side == Side::above;
    series.name = says_so ? name_with(series.label, *series.destination) : series.label;
  }
  for (Period& period : figure.periods) {
    const bool says_so = both && period.destination;
    period.name = says_so ? name_with(period.label, *period.destination) : period.label;
  }
  if (common && !both && !figure.caption.empty())
    figure.caption.front() += fmt::format(", towards {}", to_string(*common));
}

std::string text_of(const Marker& marker) {
  return marker.tcpstream ? fmt::format("{} {}", marker.label, *marker.tcpstream) : marker.label;
}

bool has_areas_below(const Figure& figure) {
  return std::any_of(figure.series.begin(), figure.series.end(),
                     [](const Series& series) { return series.side == Side::below; });
}

std::vector<double> Stack::ys(const Series& series) {
  if (series.drawing != Drawing::area) return series.y;
  const bool hangs = series.side == Side::below;
  std::vector<double>& stacked = hangs ? below_ : above_;
  stacked.resize(std::max(stacked.size(), series.y.size()));
  std::vector<double> result(series.y.size());
  for (std::size_t i = 0; i < series.y.size(); ++i)
    result[i] = stacked[i] += hangs ? -series.y[i] : series.y[i];
  return result;
}

std::optional<Range> x_range(const Figure& figure) {
  std::optional<Range> range = range_of_series(figure);
  for (const Marker& marker : figure.markers)
    widen(range, marker.x);
  return range;
}

std::optional<Range> y_range(const Figure& figure) {
  std::optional<Range> range;
  Stack stack;
  for (const Series& series : figure.series) {
    for (const double y : stack.ys(series))
      widen(range, y);
    for (const double y : series.y_end)
      widen(range, y);
  }
  if (range && figure.y.from_zero) widen(range, 0);
  return range;
}

}  // namespace mptcpanalyzer
