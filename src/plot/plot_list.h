// The list of the plots there are.
#pragma once

#include "output/output.h"
#include "plot/registry.h"

namespace mptcpanalyzer {

void write_plots_text(const PlotRegistry& registry, Output& out);
void write_plots_json(const PlotRegistry& registry, Output& out);

}  // namespace mptcpanalyzer
