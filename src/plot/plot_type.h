// PlotType: one kind of plot: its name, what it is drawn from and the function that draws it.
//
// A plot is one file in plot/plots and a line in plot/registry.cc. The shell declares its arguments
// from what stands here and loads what it is drawn from.
#pragma once  // Public: docs/library.md

#include <string>
#include <string_view>
#include <vector>

#include "plot/plot_input.h"

namespace mptcpanalyzer {

struct PlotType {
  std::string_view name;
  std::string_view summary;
  PlotInput input;
  std::vector<PlotOption> options;  // none of a plot of files
  ColumnSet columns;                // of the captures
  std::string_view example;         // its arguments, without the name

  bool takes(PlotOption option) const;
  // Whether there is a function that draws it.
  bool has_function() const;
};

// "CAPTURE TCPSTREAM FIELD…".
std::string arguments_text(const PlotType& type);

}  // namespace mptcpanalyzer
