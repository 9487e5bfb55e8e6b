// Histograms of the packets of a subject: stacked areas, by subflow and direction.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <vector>

#include "plot/plots/plot_subject.h"

namespace mptcpanalyzer {

enum class BinWidth : std::uint8_t {
  equal,
  growing,  // by a constant factor, for values that are not negative and spread over magnitudes
};

class Histogram {
 public:
  // The subject outlives it.
  explicit Histogram(const PlotSubject& subject)
      : subject_(subject), values_(subject.streams().size(), {}) {}

  // A value of something that travels on a stream of the subject towards a role that is wanted.
  void add(std::size_t stream, Role destination, double value) {
    values_.of(stream, destination).push_back(value);
  }

  // Appends to the figure the directions in `dests`, one after the other, over the same `bins`, at
  // least 1, which cover all values. With growing bins those below a microsecond count in the
  // first.
  void draw(const std::vector<Role>& dests, std::uint32_t bins, BinWidth width, Figure& figure);

 private:
  const PlotSubject& subject_;
  ByDirection<std::vector<double>> values_;
};

}  // namespace mptcpanalyzer
