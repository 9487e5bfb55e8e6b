#include "ends/clocks/clock_estimate.h"

#include <algorithm>
#include <cmath>

#include "ends/clocks/clock_steps.h"
#include "ends/clocks/delay_envelope.h"
#include "ends/clocks/drift.h"

namespace mptcpanalyzer {
namespace {

std::vector<Bound> mirrored(std::vector<Bound> points) {
  for (Bound& point : points)
    point.offset_s = -point.offset_s;
  return points;
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

  double error() const { return std::max(high - value, value - low); }
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

// The steps, and the drift between them.
struct StepsAndSlope {
  std::vector<ClockStep> steps;
  Slope slope;
};

// Nothing where no part has packets of both ways.
std::optional<StepsAndSlope> find_steps_and_slope(const MergedTrace& merged, double drift_ppm) {
  StepsAndSlope found;
  found.steps = find_clock_steps(merged, drift_ppm);
  const std::vector<Bounds> parts = bounds_by_part(merged, found.steps);
  if (parts.empty()) return std::nullopt;
  found.slope = common_slope(parts);
  return found;
}

}  // namespace

std::optional<ClockEstimate> estimate_clocks(const MergedTrace& merged) {
  ClockEstimate estimate;
  estimate.clocks_disagree = disagree(make_envelope(merged.directions));
  std::optional<StepsAndSlope> found = find_steps_and_slope(merged, 0);
  if (!found) return std::nullopt;
  if (!found->steps.empty() && found->slope.value != 0) {
    // What is no step any more when the drift is taken out was none.
    std::optional<StepsAndSlope> again = find_steps_and_slope(merged, found->slope.value * 1e6);
    if (again && again->steps.size() < found->steps.size()) found = std::move(again);
  }
  const Slope slope = found->slope;
  std::vector<ClockStep>& steps = estimate.difference.steps;
  steps = std::move(found->steps);
  const std::vector<DelayEnvelope> envelopes = make_envelopes(merged.directions, steps);
  Offset before;
  std::optional<std::size_t> last;
  for (std::size_t i = 0; i < envelopes.size(); ++i) {
    const Bounds bounds = bounds_of(envelopes[i]);
    if (!bounds.is_whole()) continue;
    const Offset offset = offset_of(bounds, slope);
    if (last && *last + 1 == i) {
      steps[*last].step_s = offset.value - before.value;
      steps[*last].error_s = std::max(before.error(), offset.error());
    }
    if (!last) {
      double value = static_cast<double>(envelopes[i].origin_ns) * 1e-9 + offset.value;
      for (std::size_t k = 0; k < i; ++k)
        value -= steps[k].step_s;
      estimate.difference.offset_s = value;
      estimate.offset_error_s = offset.error();
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
