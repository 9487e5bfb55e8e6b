// AxisScale: in which multiple of its unit an axis counts, so that the numbers at its ticks are
// short.
#pragma once

#include <string>

#include "plot/figure.h"

namespace mptcpanalyzer {

struct AxisScale {
  double unit = 1;    // values are divided by it
  std::string name;   // of that multiple: "Mbit/s"; may be empty
  std::string title;  // "Throughput (Mbit/s)"
};

// For values of `range`. A logarithmic axis counts in its unit, since no multiple suits all of it.
AxisScale scale_of(const Axis& axis, Range range);

}  // namespace mptcpanalyzer
