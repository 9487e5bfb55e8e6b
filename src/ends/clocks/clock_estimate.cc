#include "ends/clocks/clock_estimate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "ends/clocks/clock_steps.h"
#include "ends/clocks/delay_envelope.h"

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
// Of the unrest of the least delays, by which the bounds of the drift are taken wider. Tried on 400
// simulated pairs: 398 drifts lie within twice the bounds (with 0.15: 397).
constexpr double kUnrestShare = 0.25;
constexpr std::size_t kMinFloorPoints = 4;  // two points of each direction: a line and a check

double cross(const Bound& a, const Bound& b, const Bound& c) {
  return (b.time_s - a.time_s) * (c.offset_s - a.offset_s) -
         (b.offset_s - a.offset_s) * (c.time_s - a.time_s);
}

// The lower convex hull of points ascending in time (Andrew's monotone chain).
std::vector<Bound> lower_hull(const std::vector<Bound>& points) {
  std::vector<Bound> hull;
  for (const Bound& point : points) {
    while (hull.size() >= 2 && cross(hull[hull.size() - 2], hull.back(), point) <= 0)
      hull.pop_back();
    hull.push_back(point);
  }
  return hull;
}

std::vector<Bound> mirrored(std::vector<Bound> points) {
  for (Bound& point : points)
    point.offset_s = -point.offset_s;
  return points;
}

// Where the line of this slope through the lowest point cuts time 0.
double floor_of(const std::vector<Bound>& points, double slope) {
  double least = points.front().offset_s - slope * points.front().time_s;
  for (const Bound& point : points)
    least = std::min(least, point.offset_s - slope * point.time_s);
  return least;
}

// How far above the lowest line of this slope the least delays of a sixteenth of the time are, in
// the middle.
double typical_excess(const std::vector<Bound>& points, double slope) {
  constexpr std::size_t kParts = 16;
  const double floor = floor_of(points, slope);
  const double from = points.front().time_s;
  const double span = points.back().time_s - from;
  std::array<double, kParts> least;
  least.fill(std::numeric_limits<double>::infinity());
  for (const Bound& point : points) {
    const auto part =
        span > 0 ? static_cast<std::size_t>((point.time_s - from) / span * kParts) : 0;
    double& excess = least[std::min(part, kParts - 1)];
    excess = std::min(excess, point.offset_s - slope * point.time_s - floor);
  }
  const auto known =
      std::partition(least.begin(), least.end(), [](double x) { return std::isfinite(x); });
  const auto middle = least.begin() + (known - least.begin()) / 2;
  std::nth_element(least.begin(), middle, known);
  return *middle;
}

// Both bounds; the lower ones mirrored, so that both are least values.
struct Bounds {
  std::vector<Bound> upper;
  std::vector<Bound> mirrored_lower;

  // By how much packets may vary that were hardly delayed.
  double tolerance(double slope) const {
    return std::max(kMinToleranceS, std::abs(width(slope)) * kToleranceShare);
  }
  // By how much the least delays of both directions may be higher here than those that the line
  // rests on: what most of the time adds to them. 0 where the floor is reached all the time.
  double unrest(double slope) const {
    return std::min(std::abs(width(slope)),
                    typical_excess(upper, slope) + typical_excess(mirrored_lower, -slope));
  }
  bool is_whole() const { return !upper.empty() && !mirrored_lower.empty(); }

  // How far two lines of this slope are apart that have all points of the one kind above and of the
  // other below them: the least round trip. Concave in the slope.
  double width(double slope) const {
    return floor_of(upper, slope) + floor_of(mirrored_lower, -slope);
  }
};

// Those of each subflow: the sum of their widths is concave as well.
double width_of(const std::vector<Bounds>& subflows, double slope) {
  double width = 0;
  for (const Bounds& bounds : subflows)
    width += bounds.width(slope);
  return width;
}

double widest_slope(const std::vector<Bounds>& hulls) {
  double low = -kMaxSlope;
  double high = kMaxSlope;
  for (int i = 0; i < kHalvings; ++i) {
    const double a = low + (high - low) / 3;
    const double b = high - (high - low) / 3;
    if (width_of(hulls, a) < width_of(hulls, b)) {
      low = a;
    } else {
      high = b;
    }
  }
  return (low + high) / 2;
}

// How far one can go from the widest slope towards `limit` before the width falls below `least`.
double edge_of_plateau(const std::vector<Bounds>& hulls, double widest, double limit,
                       double least) {
  if (width_of(hulls, limit) >= least) return limit;
  double inside = widest;
  double outside = limit;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (inside + outside) / 2;
    (width_of(hulls, middle) >= least ? inside : outside) = middle;
  }
  return inside;
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

struct Slope {
  double value = 0;
  double low = 0;   // it is no less than this,
  double high = 0;  // nor more than this
};

// Among slopes that are as good the one nearest to no drift. Hulls rest on a few packets; where
// many were as little delayed, they then tell the slope better.
Slope common_slope(const std::vector<Bounds>& parts) {
  std::vector<Bounds> hulls;
  hulls.reserve(parts.size());
  for (const Bounds& bounds : parts)
    hulls.push_back({lower_hull(bounds.upper), lower_hull(bounds.mirrored_lower)});
  const double widest = widest_slope(hulls);
  const double width = width_of(hulls, widest);
  double near = std::numeric_limits<double>::infinity();
  double unrest = 0;
  for (const Bounds& bounds : parts) {
    near = std::min(near, bounds.tolerance(widest));
    unrest += bounds.unrest(widest);
  }
  const auto edge = [&](double limit, double tolerance) {
    return edge_of_plateau(hulls, widest, limit, width - tolerance);
  };
  const double low = edge(-kMaxSlope, near);
  const double high = edge(kMaxSlope, near);
  Slope slope{std::clamp(0.0, low, high), 0, 0};
  for (int i = 0; i < kRefinements; ++i) {
    double numerator = 0;
    double weight = 0;
    std::size_t count = 0;
    for (const Bounds& bounds : parts) {
      const double close = bounds.tolerance(slope.value);
      const Regression upper = regress_floor(bounds.upper, slope.value, close);
      const Regression lower = regress_floor(bounds.mirrored_lower, -slope.value, close);
      numerator += (upper.numerator - lower.numerator) / (close * close);
      weight += (upper.denominator + lower.denominator) / (close * close);
      count += upper.count + lower.count;
    }
    if (count < kMinFloorPoints || weight <= 0) break;
    const double next = numerator / weight;
    if (next < low || next > high) break;  // led astray
    slope.value = next;
  }
  slope.low = edge(-kMaxSlope, std::max(near, kUnrestShare * unrest));
  slope.high = edge(kMaxSlope, std::max(near, kUnrestShare * unrest));
  // Nothing is known of the drift.
  if (slope.low <= -kMaxSlope && slope.high >= kMaxSlope) slope.value = 0;
  return slope;
}

Bounds bounds_of(const DelayEnvelope& envelope) {
  Bounds bounds;
  for (const DelayWindow& window : envelope.windows) {
    if (window.has_upper) bounds.upper.push_back(window.upper);
    if (window.has_lower) bounds.mirrored_lower.push_back(window.lower);
  }
  bounds.mirrored_lower = mirrored(std::move(bounds.mirrored_lower));
  return bounds;
}

// Those of each tcp stream between two steps, where packets went both ways: each has delays, and
// from step to step an offset, of its own.
std::vector<Bounds> bounds_by_part(const MergedTrace& merged, const std::vector<ClockStep>& steps) {
  const std::span<const MergedDirection> all = merged.directions;
  std::vector<Bounds> bounds;
  for (std::size_t begin = 0; begin < all.size();) {
    std::size_t end = begin + 1;
    while (end < all.size() && all[end].tcpstream == all[begin].tcpstream)
      ++end;
    for (const DelayEnvelope& envelope : make_envelopes(all.subspan(begin, end - begin), steps)) {
      Bounds one = bounds_of(envelope);
      if (one.is_whole()) bounds.push_back(std::move(one));
    }
    begin = end;
  }
  return bounds;
}

// The offset at time 0, in the middle of what it lies between.
struct Offset {
  double value = 0;
  double low = 0;
  double high = 0;
};

Offset offset_of(const Bounds& bounds, const Slope& slope) {
  const double upper = floor_of(bounds.upper, slope.value);
  const double lower = -floor_of(bounds.mirrored_lower, -slope.value);
  Offset offset{(upper + lower) / 2, std::min(upper, lower), std::max(upper, lower)};
  for (const double other : {slope.low, slope.high}) {
    offset.high = std::max(offset.high, floor_of(bounds.upper, other));
    offset.low = std::min(offset.low, -floor_of(bounds.mirrored_lower, -other));
  }
  return offset;
}

// Whether some packet would have arrived before it was sent.
bool disagree(const DelayEnvelope& envelope) {
  const double zero = -static_cast<double>(envelope.origin_ns) * 1e-9;
  return std::any_of(envelope.windows.begin(), envelope.windows.end(),
                     [zero](const DelayWindow& window) {
                       return (window.has_upper && window.upper.offset_s < zero) ||
                              (window.has_lower && window.lower.offset_s > zero);
                     });
}

}  // namespace

std::optional<ClockEstimate> estimate_clocks(const MergedTrace& merged) {
  ClockEstimate estimate;
  estimate.clocks_disagree = disagree(make_envelope(merged.directions));
  std::vector<ClockStep>& steps = estimate.difference.steps;
  steps = find_clock_steps(merged);
  const std::vector<Bounds> parts = bounds_by_part(merged, steps);
  if (parts.empty()) return std::nullopt;
  const Slope slope = common_slope(parts);
  const std::vector<DelayEnvelope> envelopes = make_envelopes(merged.directions, steps);
  Offset before;
  std::optional<std::size_t> last;
  for (std::size_t i = 0; i < envelopes.size(); ++i) {
    const Bounds bounds = bounds_of(envelopes[i]);
    if (!bounds.is_whole()) continue;
    const Offset offset = offset_of(bounds, slope);
    if (last && *last + 1 == i) steps[*last].step_s = offset.value - before.value;
    if (!last) {
      double value = static_cast<double>(envelopes[i].origin_ns) * 1e-9 + offset.value;
      for (std::size_t k = 0; k < i; ++k)
        value -= steps[k].step_s;
      estimate.difference.offset_s = value;
      estimate.offset_error_s = std::max(offset.high - offset.value, offset.value - offset.low);
    }
    before = offset;
    last = i;
  }
  estimate.difference.reference_ns = envelopes.front().start_ns;
  estimate.difference.drift_ppm = slope.value * 1e6;
  estimate.drift_error_ppm = std::max(slope.high - slope.value, slope.value - slope.low) * 1e6;
  return estimate;
}

ClockDifference best_known(const std::optional<ClockEstimate>& clocks) {
  return clocks ? clocks->difference : ClockDifference{};
}

}  // namespace mptcpanalyzer
