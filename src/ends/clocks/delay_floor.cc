#include "ends/clocks/delay_floor.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mptcpanalyzer {
namespace {

double cross(const Bound& a, const Bound& b, const Bound& c) {
  return (b.time_s - a.time_s) * (c.offset_s - a.offset_s) -
         (b.offset_s - a.offset_s) * (c.time_s - a.time_s);
}

// Appends to a lower convex hull of points ascending in time (Andrew's monotone chain).
void append(std::vector<Bound>& hull, const Bound& point) {
  while (hull.size() >= 2 && cross(hull[hull.size() - 2], hull.back(), point) <= 0)
    hull.pop_back();
  hull.push_back(point);
}

}  // namespace

DelayFloor::DelayFloor(const std::vector<Bound>& points) {
  const double from = points.front().time_s;
  span_s_ = points.back().time_s - from;
  for (const Bound& point : points) {
    const auto part =
        span_s_ > 0 ? static_cast<std::size_t>((point.time_s - from) / span_s_ * kParts) : 0;
    append(hulls_[std::min(part, kParts - 1)], point);
  }
}

DelayFloor::Least DelayFloor::least_of(double slope) const {
  Least least;
  least.fill(std::numeric_limits<double>::infinity());
  for (std::size_t part = 0; part < kParts; ++part) {
    for (const Bound& point : hulls_[part])
      least[part] = std::min(least[part], point.offset_s - slope * point.time_s);
  }
  return least;
}

double DelayFloor::at(double slope) const {
  const Least least = least_of(slope);
  return *std::min_element(least.begin(), least.end());
}

double DelayFloor::typical_excess(double slope) const {
  Least least = least_of(slope);
  const auto known =
      std::partition(least.begin(), least.end(), [](double x) { return std::isfinite(x); });
  const double floor = *std::min_element(least.begin(), known);
  const auto middle = least.begin() + (known - least.begin()) / 2;
  std::nth_element(least.begin(), middle, known);
  return *middle - floor;
}

double DelayFloor::touched(double slope, double near) const {
  constexpr double kAlways = 2;  // the lowest point, and one to either side at some slopes
  const Least least = least_of(slope);
  const double floor = *std::min_element(least.begin(), least.end());
  double touched = 0;
  for (const double one : least) {
    if (!std::isfinite(one)) continue;
    const double excess = (one - floor) / near;
    touched += 1 / (1 + excess * excess);
  }
  return std::max(0.0, touched - kAlways);
}

}  // namespace mptcpanalyzer
