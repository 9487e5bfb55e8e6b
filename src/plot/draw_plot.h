// Drawing a plot: from its type and what was asked for to a figure that can be rendered.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "ends/clocks/clock_choice.h"
#include "ends/merged/merged_captures.h"
#include "plot/plot_type.h"

namespace mptcpanalyzer {

// What a trace must have to be drawn.
ColumnSet columns_for(const PlotType& type, const PlotOptions& options);

// A request for a stream of one trace, which outlives it; fails when the trace has no such stream.
Result<PlotRequest> request_for(const PlotType& type, const Trace& trace, std::uint32_t stream);

// A request for what was merged of two captures, which outlive it.
PlotRequest request_for(const MergedCaptures& captures, const StreamPair& streams,
                        const ClockChoice& clocks);

// The whole figure, its series named. Fails when there is nothing to draw.
Result<Figure> draw_plot(const PlotType& type, const PlotRequest& request);

// The same of a plot of one capture by its name. Fails also when there is no such plot, when it is
// not of one capture, or when the trace was loaded without what it draws.
Result<Figure> draw_plot(std::string_view name, const Trace& trace, std::uint32_t stream,
                         const PlotOptions& options = {});

// "there is no plot 'dsss'; did you mean 'dss'?"
Error no_such_plot(std::string_view name);

}  // namespace mptcpanalyzer
