#include "ends/clocks/clock_estimate.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ends/clocks/clock_steps.h"
#include "ends/clocks/delay_envelope.h"

namespace mptcpanalyzer {
namespace {

constexpr double kMaxSlope = 1e-3;  // 1000 ppm: no quartz is that bad
constexpr int kHalvings = 60;
constexpr int kRefinements = 20;
constexpr double kMinToleranceS = 20e-6;
constexpr double kToleranceShare = 1.0 / 200;  // of the round trip
constexpr std::size_t kMinFloorPoints = 4;

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

// Both bounds; the lower ones mirrored, so that both are least values.
struct Bounds {
  std::vector<Bound> upper;
  std::vector<Bound> mirrored_lower;

  // By how much packets may vary that were hardly delayed.
  double tolerance(double slope) const {
    return std::max(kMinToleranceS, std::abs(width(slope)) * kToleranceShare);
  }
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
  double error = 0;
};

// Among slopes that are as good the one nearest to no drift. Hulls rest on a few packets; where
// many were as little delayed, they then tell the slope better.
Slope common_slope(const std::vector<Bounds>& subflows) {
  std::vector<Bounds> hulls;
  hulls.reserve(subflows.size());
  for (const Bounds& bounds : subflows)
    hulls.push_back({lower_hull(bounds.upper), lower_hull(bounds.mirrored_lower)});
  const double widest = widest_slope(hulls);
  const double width = width_of(hulls, widest);
  double tolerance = std::numeric_limits<double>::infinity();
  for (const Bounds& bounds : hulls)
    tolerance = std::min(tolerance, bounds.tolerance(widest));
  const double low = edge_of_plateau(hulls, widest, -kMaxSlope, width - tolerance);
  const double high = edge_of_plateau(hulls, widest, kMaxSlope, width - tolerance);
  Slope slope{std::clamp(0.0, low, high), (high - low) / 2};
  for (int i = 0; i < kRefinements; ++i) {
    double numerator = 0;
    double weight = 0;
    std::size_t count = 0;
    for (const Bounds& bounds : subflows) {
      const double near = bounds.tolerance(slope.value);
      const Regression upper = regress_floor(bounds.upper, slope.value, near);
      const Regression lower = regress_floor(bounds.mirrored_lower, -slope.value, near);
      numerator += (upper.numerator - lower.numerator) / (near * near);
      weight += (upper.denominator + lower.denominator) / (near * near);
      count += upper.count + lower.count;
    }
    if (count < kMinFloorPoints || weight <= 0) break;
    const double next = numerator / weight;
    if (next < low || next > high) break;  // led astray
    slope.value = next;
  }
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

// Those of each tcp stream, where packets went both ways.
std::vector<Bounds> bounds_by_stream(const MergedTrace& merged, const ClockDifference& steps) {
  const std::span<const MergedDirection> all = merged.directions;
  std::vector<Bounds> bounds;
  for (std::size_t begin = 0; begin < all.size();) {
    std::size_t end = begin + 1;
    while (end < all.size() && all[end].tcpstream == all[begin].tcpstream)
      ++end;
    Bounds one = bounds_of(make_envelope(all.subspan(begin, end - begin), steps));
    if (!one.upper.empty() && !one.mirrored_lower.empty()) bounds.push_back(std::move(one));
    begin = end;
  }
  return bounds;
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
  estimate.clocks_disagree = disagree(make_envelope(merged.directions, {}));
  estimate.difference.steps = find_clock_steps(merged);
  const std::vector<Bounds> subflows = bounds_by_stream(merged, estimate.difference);
  if (subflows.empty()) return std::nullopt;
  const Slope slope = common_slope(subflows);
  const DelayEnvelope envelope = make_envelope(merged.directions, estimate.difference);
  const Bounds bounds = bounds_of(envelope);
  const double upper = floor_of(bounds.upper, slope.value);
  const double lower = -floor_of(bounds.mirrored_lower, -slope.value);
  estimate.difference.reference_ns = envelope.start_ns;
  estimate.difference.offset_s =
      static_cast<double>(envelope.origin_ns) * 1e-9 + (upper + lower) / 2;
  estimate.difference.drift_ppm = slope.value * 1e6;
  estimate.offset_error_s = std::abs(upper - lower) / 2;
  estimate.drift_error_ppm = slope.error * 1e6;
  return estimate;
}

ClockDifference best_known(const std::optional<ClockEstimate>& clocks) {
  return clocks ? clocks->difference : ClockDifference{};
}

}  // namespace mptcpanalyzer
