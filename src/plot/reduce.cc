#include "plot/reduce.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace mptcpanalyzer {
namespace {

// Into which of `count` equal parts of a range values fall.
class Cells {
 public:
  Cells(Range range, std::size_t count)
      : min_(range.min),
        per_unit_(range.max > range.min ? static_cast<double>(count) / (range.max - range.min) : 0),
        last_(static_cast<std::ptrdiff_t>(count) - 1) {}
  std::ptrdiff_t of(double value) const {
    return std::min(static_cast<std::ptrdiff_t>((value - min_) * per_unit_), last_);
  }

 private:
  double min_;
  double per_unit_;
  std::ptrdiff_t last_;
};

double upper(const Series& series, std::size_t i) {
  return series.y_end.empty() ? series.y[i] : series.y_end[i];
}

void copy_point(const Series& from, std::size_t i, Series& to) {
  to.add(from.x[i], from.y[i]);
  if (!from.y_end.empty()) to.y_end.push_back(from.y_end[i]);
  if (!from.packets.empty()) to.packets.push_back(from.packets[i]);
}

class SeriesReduction {
 public:
  SeriesReduction(const Series& series, const Cells& columns, const Cells& rows, std::size_t count)
      : series_(series), columns_(columns), rows_(rows), row_run_(count, kNoRun) {}

  Series result() {
    Series reduced = series_;
    reduced.x.clear();
    reduced.y.clear();
    reduced.y_end.clear();
    reduced.packets.clear();
    const std::size_t count = series_.x.size();
    for (std::size_t begin = 0; begin < count;) {
      const std::ptrdiff_t column = columns_.of(series_.x[begin]);
      std::size_t end = begin + 1;
      while (end < count && columns_.of(series_.x[end]) == column)
        ++end;
      choose(begin, end);
      for (const std::size_t i : chosen_)
        append(i, column, reduced);
      begin = end;
    }
    return reduced;
  }

 private:
  static constexpr std::size_t kNoRun = static_cast<std::size_t>(-1);

  // Which of [begin, end) stay, ascending.
  void choose(std::size_t begin, std::size_t end) {
    chosen_.clear();
    std::size_t least = begin;
    std::size_t greatest = begin;
    const bool scattered = series_.drawing == Drawing::points || series_.drawing == Drawing::spans;
    for (std::size_t i = begin; i < end; ++i) {
      if (series_.y[i] < series_.y[least]) least = i;
      if (upper(series_, i) > upper(series_, greatest)) greatest = i;
      if (!scattered) continue;
      std::size_t& run = row_run_[static_cast<std::size_t>(rows_.of(series_.y[i]))];
      const bool is_first = std::exchange(run, begin) != begin;
      // A span that reaches into other rows is never left out.
      if (is_first || rows_.of(upper(series_, i)) != rows_.of(series_.y[i])) chosen_.push_back(i);
    }
    chosen_.insert(chosen_.end(), {begin, end - 1, least, greatest});
    std::sort(chosen_.begin(), chosen_.end());
    chosen_.erase(std::unique(chosen_.begin(), chosen_.end()), chosen_.end());
  }

  // A span of the same column that begins where the last one ends prolongs it.
  void append(std::size_t i, std::ptrdiff_t column, Series& to) const {
    const bool touches = series_.drawing == Drawing::spans && !to.empty() &&
                         to.y_end.back() == series_.y[i] && columns_.of(to.x.back()) == column;
    if (touches) {
      to.y_end.back() = series_.y_end[i];
    } else {
      copy_point(series_, i, to);
    }
  }

  const Series& series_;
  const Cells& columns_;
  const Cells& rows_;
  std::vector<std::size_t> row_run_;  // by row, the run that last had a point there
  std::vector<std::size_t> chosen_;
};

// Of markers that say the same in the same column one stays, of periods within one column one.
void reduce_events(Figure& figure, const Cells& columns) {
  std::set<std::tuple<std::ptrdiff_t, std::string, Colour>> told;
  std::erase_if(figure.markers, [&](const Marker& marker) {
    return !told.emplace(columns.of(marker.x), marker.label, marker.colour).second;
  });
  std::ptrdiff_t last = -1;
  std::erase_if(figure.periods, [&](const Period& period) {
    const std::ptrdiff_t column = columns.of(period.begin);
    if (columns.of(period.end) != column) return false;
    return std::exchange(last, column) == column;
  });
}

}  // namespace

Figure reduced(const Figure& figure, Resolution resolution) {
  Figure result = figure;
  const auto x = x_range(figure);
  const auto y = y_range(figure);
  if (!x || !y) return result;
  const Cells columns(*x, resolution.columns);
  const Cells rows(*y, resolution.rows);
  reduce_events(result, columns);
  for (Series& series : result.series) {
    if (series.drawing == Drawing::area || series.x.size() <= 2 * resolution.columns) continue;
    series = SeriesReduction(series, columns, rows, resolution.rows).result();
  }
  return result;
}

}  // namespace mptcpanalyzer
