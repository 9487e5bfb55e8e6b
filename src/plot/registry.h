// The registry of plots: what `plot`, `list_available_plots`, completion and docs/plots.md list.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plot/plot_type.h"

namespace mptcpanalyzer {

// In the order in which help lists them.
const std::vector<PlotType>& plot_types();

// Adds one at the end, of a name that there is none of yet. Before the table is used: entries move.
void add_plot_type(PlotType type);
// nullptr: there is none of that name.
const PlotType* find_plot(std::string_view name);

// "CAPTURE TCPSTREAM FIELD…".
std::string arguments_text(const PlotType& type);

}  // namespace mptcpanalyzer
