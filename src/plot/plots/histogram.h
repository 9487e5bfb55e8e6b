// Histograms: stacked areas, by subflow and direction.
#pragma once

#include <cstdint>
#include <vector>

#include "plot/plots/plot_subject.h"

namespace mptcpanalyzer {

// Values of one series to come.
struct HistogramPart {
  Series series;  // without points
  std::vector<double> values;
};

enum class BinWidth : std::uint8_t {
  equal,
  growing,  // by a constant factor, for values that are not negative and spread over magnitudes
};

// Appends the parts to the figure as areas over the same `bins`, at least 1, which cover all
// values. With growing bins those below a microsecond count in the first.
void draw_histogram(std::vector<HistogramPart> parts, std::uint32_t bins, BinWidth width,
                    Figure& figure);

}  // namespace mptcpanalyzer
