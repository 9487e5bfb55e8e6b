#include "ends/clocks/drift.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "ends/clocks/delay_floor.h"

namespace mptcpanalyzer {
namespace {

constexpr double kMaxSlope = 1e-3;  // 1000 ppm: no quartz is that bad
// Each takes a third off an interval of 2000 ppm, or half: enough for a double's 53 bits.
constexpr int kHalvings = 60;
// Of least squares over the points near a line, which gives another line, near other points. A
// limit for those that do not settle.
constexpr int kRefinements = 20;
// Packets that differ by no more than this count as delayed alike: the larger of what kernels take
// to read the clock, and a share of the round trip.
constexpr double kMinToleranceS = 20e-6;
constexpr double kToleranceShare = 1.0 / 200;
// Of the unrest of the least delays, by which the bounds of the drift are taken wider.
constexpr double kUnrestShare = 0.25;
constexpr std::size_t kMinFloorPoints = 4;  // two points of each direction: a line and a check
// So many sixteenths of the time on one line, beyond those that always are, are no chance.
constexpr double kMinTouched = 4;
// Slopes are as good as the best one where at least this share of its sixteenths is on a line. Of
// 1,000 generated pairs, 974 drifts lie within twice the bounds; with 0.5, 978, in bounds twice as
// wide.
constexpr double kTouchedShare = 0.75;
constexpr double kMaxCandidates = 4096;

// The floors of both ways of one of the parts.
struct Floors {
  DelayFloor upper;
  DelayFloor lower;

  // How far two lines of this slope are apart that have all points of the one kind above and of the
  // other below them: the least round trip. Concave in the slope.
  double width(double slope) const { return upper.at(slope) + lower.at(-slope); }
  // By how much packets may vary that were hardly delayed.
  double tolerance(double slope) const {
    return std::max(kMinToleranceS, std::abs(width(slope)) * kToleranceShare);
  }
  // By how much the least delays of both directions may be higher here than those that the line
  // rests on: what most of the time adds to them. 0 where the floor is reached all the time.
  double unrest(double slope) const {
    return std::min(std::abs(width(slope)),
                    upper.typical_excess(slope) + lower.typical_excess(-slope));
  }
};

// Those of each subflow: the sum of their widths is concave as well.
double width_of(const std::vector<Floors>& parts, double slope) {
  double width = 0;
  for (const Floors& floors : parts)
    width += floors.width(slope);
  return width;
}

double widest_slope(const std::vector<Floors>& parts) {
  double low = -kMaxSlope;
  double high = kMaxSlope;
  for (int i = 0; i < kHalvings; ++i) {
    const double a = low + (high - low) / 3;
    const double b = high - (high - low) / 3;
    if (width_of(parts, a) < width_of(parts, b)) {
      low = a;
    } else {
      high = b;
    }
  }
  return (low + high) / 2;
}

// How far one can go from the widest slope towards `limit` before the width falls below `least`.
double edge_of_plateau(const std::vector<Floors>& parts, double widest, double limit,
                       double least) {
  if (width_of(parts, limit) >= least) return limit;
  double inside = widest;
  double outside = limit;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (inside + outside) / 2;
    (width_of(parts, middle) >= least ? inside : outside) = middle;
  }
  return inside;
}

// Those with the most points, so that a connection of thousands of subflows costs no more.
std::vector<const Floors*> most_telling(const std::vector<Bounds>& parts,
                                        const std::vector<Floors>& floors) {
  constexpr std::size_t kEnough = 32;
  std::vector<std::size_t> order(parts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto points = [&parts](std::size_t i) {
    return parts[i].upper.size() + parts[i].mirrored_lower.size();
  };
  std::stable_sort(order.begin(), order.end(),
                   [&points](std::size_t a, std::size_t b) { return points(a) > points(b); });
  std::vector<const Floors*> telling;
  for (std::size_t i = 0; i < std::min(kEnough, order.size()); ++i)
    telling.push_back(&floors[order[i]]);
  return telling;
}

// Sixteenths of the time on a line of this slope, over all parts and both ways.
double touched(const std::vector<const Floors*>& parts, double slope, double near) {
  double sum = 0;
  for (const Floors* floors : parts)
    sum += floors->upper.touched(slope, near) + floors->lower.touched(-slope, near);
  return sum;
}

// Narrows what the slope lies between to where the floors are straight. False: nowhere.
bool follow_straight_floors(const std::vector<const Floors*>& parts, double near, Slope& slope) {
  double span = 0;
  for (const Floors* floors : parts)
    span = std::max({span, floors->upper.span_s(), floors->lower.span_s()});
  if (span <= 0) return false;
  const double range = slope.high - slope.low;
  const auto count = static_cast<std::size_t>(
      std::clamp(std::ceil(range / (near / (2 * span))), 1.0, kMaxCandidates));
  const double step = range / static_cast<double>(count);
  std::vector<double> scores(count + 1);
  for (std::size_t i = 0; i <= count; ++i)
    scores[i] = touched(parts, slope.low + static_cast<double>(i) * step, near);
  const auto best = std::max_element(scores.begin(), scores.end());
  if (*best < kMinTouched) return false;
  const auto is_good = [&best](double score) { return score >= *best * kTouchedShare; };
  const auto first = std::find_if(scores.begin(), scores.end(), is_good) - scores.begin();
  const auto last = scores.rend() - std::find_if(scores.rbegin(), scores.rend(), is_good) - 1;
  const double from = slope.low;
  slope.value = from + static_cast<double>(best - scores.begin()) * step;
  slope.low = std::max(slope.low, from + (static_cast<double>(first) - 1) * step);
  slope.high = std::min(slope.high, from + (static_cast<double>(last) + 1) * step);
  return true;
}

// Sums for a straight line through one kind of points, whose intercept does not matter.
struct Regression {
  double numerator = 0;
  double denominator = 0;
  std::size_t count = 0;
};

Regression regress_floor(const std::vector<Bound>& points, double slope, double tolerance) {
  const double floor = floor_of(points, slope);
  Regression sums;
  double time = 0;
  double offset = 0;
  const auto for_each_near = [&](const auto& visit) {
    for (const Bound& point : points) {
      if (point.offset_s - slope * point.time_s - floor < tolerance) visit(point);
    }
  };
  for_each_near([&](const Bound& point) {
    ++sums.count;
    time += point.time_s;
    offset += point.offset_s - floor;
  });
  const auto count = static_cast<double>(sums.count);
  for_each_near([&](const Bound& point) {
    const double x = point.time_s - time / count;
    sums.numerator += x * (point.offset_s - floor - offset / count);
    sums.denominator += x * x;
  });
  return sums;
}

// By least squares over all points near the lines, as long as these stay between the two.
double refined(const std::vector<Bounds>& parts, const std::vector<Floors>& floors, double slope,
               double low, double high) {
  for (int i = 0; i < kRefinements; ++i) {
    double numerator = 0;
    double weight = 0;
    std::size_t count = 0;
    for (std::size_t part = 0; part < parts.size(); ++part) {
      const double near = floors[part].tolerance(slope);
      const Regression upper = regress_floor(parts[part].upper, slope, near);
      const Regression lower = regress_floor(parts[part].mirrored_lower, -slope, near);
      numerator += (upper.numerator - lower.numerator) / (near * near);
      weight += (upper.denominator + lower.denominator) / (near * near);
      count += upper.count + lower.count;
    }
    if (count < kMinFloorPoints || weight <= 0) break;
    const double next = numerator / weight;
    if (next < low || next > high) break;  // led astray
    slope = next;
  }
  return slope;
}

}  // namespace

double floor_of(const std::vector<Bound>& points, double slope) {
  double least = points.front().offset_s - slope * points.front().time_s;
  for (const Bound& point : points)
    least = std::min(least, point.offset_s - slope * point.time_s);
  return least;
}

// Where floors are straight, they tell. Else, among slopes that are as good, the one nearest to no
// drift; the lines rest on a few packets, and where many were as little delayed, these tell better.
Slope common_slope(const std::vector<Bounds>& parts) {
  std::vector<Floors> floors;
  floors.reserve(parts.size());
  for (const Bounds& bounds : parts)
    floors.push_back({DelayFloor(bounds.upper), DelayFloor(bounds.mirrored_lower)});
  const double widest = widest_slope(floors);
  const double width = width_of(floors, widest);
  double near = std::numeric_limits<double>::infinity();
  double unrest = 0;
  for (const Floors& one : floors) {
    near = std::min(near, one.tolerance(widest));
    unrest += one.unrest(widest);
  }
  const auto edge = [&](double limit, double tolerance) {
    return edge_of_plateau(floors, widest, limit, width - tolerance);
  };
  const double loose = std::max(near, kUnrestShare * unrest);
  Slope slope{0, edge(-kMaxSlope, loose), edge(kMaxSlope, loose)};
  if (follow_straight_floors(most_telling(parts, floors), near, slope)) {
    slope.value = refined(parts, floors, slope.value, slope.low, slope.high);
    return slope;
  }
  // Nothing is known of the drift.
  if (slope.low <= -kMaxSlope && slope.high >= kMaxSlope) return slope;
  const double low = edge(-kMaxSlope, near);
  const double high = edge(kMaxSlope, near);
  slope.value = refined(parts, floors, std::clamp(0.0, low, high), low, high);
  return slope;
}

}  // namespace mptcpanalyzer
