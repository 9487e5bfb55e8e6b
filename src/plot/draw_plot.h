// Drawing a plot: from its type and what was asked for to a figure that can be rendered.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "ends/clocks/clock_choice.h"
#include "ends/merged/merged_captures.h"
#include "plot/plot_type.h"

namespace mptcpanalyzer {

// What a trace must have to be drawn.
ColumnSet columns_for(const PlotType& type, const PlotOptions& options);

// A stream of one trace, which outlives it; fails when the trace has no such stream.
Result<OneCapture> one_capture(const Trace& trace, Level level, std::uint32_t stream);

// What was merged of two captures, which outlive it.
TwoCaptures two_captures(const MergedCaptures& captures, const StreamPair& streams,
                         const ClockChoice& clocks);

// What a plot drew as a whole figure, its series named. Fails when there is nothing in it.
Result<Figure> finished(Result<Figure> drawn);

// A built-in plot of one capture. Fails also when there is none of that name, when it is not of one
// capture, or when the trace was loaded without what it draws.
Result<Figure> draw_plot(std::string_view name, const Trace& trace, std::uint32_t stream,
                         const PlotOptions& options = {});

// "there is no plot 'dsss'; did you mean 'dss'?"
Error no_such_plot(std::string_view name);

}  // namespace mptcpanalyzer
