// The arguments of one type of plot, declared from its entry in the registry, and the figure that
// comes of them.
#pragma once

#include <functional>

#include "command/arguments.h"
#include "plot/figure.h"
#include "plot/plot_type.h"
#include "shell/session/session.h"

namespace mptcpanalyzer {

using DrawPlot = std::function<Result<Figure>(Session&)>;

// Declares them. The result loads what they name and draws.
DrawPlot declare_plot(ArgumentList& takes, const PlotType& type);

}  // namespace mptcpanalyzer
