#include "plot/axis_scale.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <string_view>
#include <utility>

namespace mptcpanalyzer {
namespace {

struct Multiple {
  double value;
  std::string_view name;
};

// Of a bare number; thousands are short enough as they are.
constexpr Multiple kCounts[] = {{1e9, "billions"}, {1e6, "millions"}};
constexpr Multiple kLarge[] = {{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}};
constexpr Multiple kSmall[] = {{1, ""}, {1e-3, "m"}, {1e-6, "µ"}, {1e-9, "n"}};

template <typename Multiples>
Multiple multiple_for(const Multiples& multiples, double largest) {
  for (const Multiple& multiple : multiples) {
    if (largest >= multiple.value) return multiple;
  }
  return {1, ""};
}

AxisScale make_scale(const Axis& axis, double unit, std::string name) {
  std::string title = axis.title;
  if (axis.offset != 0) title += fmt::format(" − {}", axis.offset);
  if (!name.empty()) title += fmt::format(" ({})", name);
  return {unit, std::move(name), std::move(title)};
}

}  // namespace

AxisScale scale_of(const Axis& axis, Range range) {
  const double largest = std::max(std::abs(range.min), std::abs(range.max));
  // The numbers at its ticks have the unit.
  if (axis.logarithmic) return make_scale(axis, 1, "");
  if (axis.unit == "%") return make_scale(axis, 1, axis.unit);
  if (axis.unit.empty()) {
    const Multiple multiple = multiple_for(kCounts, largest);
    return make_scale(axis, multiple.value, std::string(multiple.name));
  }
  const Multiple multiple =
      axis.unit == "s" ? multiple_for(kSmall, largest) : multiple_for(kLarge, largest);
  return make_scale(axis, multiple.value, fmt::format("{}{}", multiple.name, axis.unit));
}

}  // namespace mptcpanalyzer
