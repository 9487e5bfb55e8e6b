// Reduction: fewer points that look the same. A picture has some thousand pixels across, a series
// perhaps millions of points.
#pragma once

#include <cstddef>

#include "plot/figure.h"

namespace mptcpanalyzer {

struct Resolution {
  std::size_t columns = 0;
  std::size_t rows = 0;  // within a column, for points and spans
};

// Of each run of points in one of the columns that divide the width of the figure the first, the
// last, the least and the greatest stay, in their order; of points and spans, which need not lie on
// a curve, also one for each row that has any. Spans of a column that touch become one. Areas stay
// whole, since they are stacked point by point. Of markers that say the same in a column one stays.
Figure reduced(const Figure& figure, Resolution resolution);

}  // namespace mptcpanalyzer
