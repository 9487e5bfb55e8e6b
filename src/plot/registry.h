// The plots that there are: what `plot`, `list_available_plots`, completion and docs/plots.md list.
// Threads: any, once all plots are added: adding changes the one table that there is.
#pragma once  // Public: docs/library.md

#include <deque>
#include <string_view>
#include <vector>

#include "plot/plot_type.h"

namespace mptcpanalyzer {

// Those of the library, in the order in which help lists them. They never change, and may be read
// by several threads.
const std::vector<PlotType>& built_in_plots();

// nullptr: there is no built-in one of that name.
const PlotType* find_plot(std::string_view name);

// The plots of a program: the built-in ones, then those that it adds. Whoever makes it owns it.
class PlotRegistry {
 public:
  PlotRegistry();

  const std::deque<PlotType>& types() const { return types_; }
  // nullptr: there is none of that name. What is found stays where it is.
  const PlotType* find(std::string_view name) const;

  // Adds one at the end, of a name that there is none of yet.
  void add(PlotType type);

 private:
  std::deque<PlotType> types_;
};

}  // namespace mptcpanalyzer
