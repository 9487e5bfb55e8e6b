#include "plot/draw_plot.h"

#include <fmt/format.h>
#include <utility>
#include <vector>

#include "base/nearest_name.h"
#include "plot/registry.h"

namespace mptcpanalyzer {

ColumnSet columns_for(const PlotType& type, const PlotOptions& options) {
  ColumnSet columns = type.columns | columns_of(options.fields) |
                      ColumnSet{Column::frame, Column::time, Column::direction};
  if (std::holds_alternative<TwoCapturesPlot>(type.input)) columns = columns | kMergeColumns;
  if (options.drop_syn) columns.add(Column::flags);
  return options.filter ? columns | options.filter->columns() : columns;
}

Result<OneCapture> one_capture(const Trace& trace, Level level, std::uint32_t stream) {
  if (const Result<Subject> subject = find_subject(trace.tables(), level, stream); !subject)
    return subject.error();
  return OneCapture{&trace, level, stream};
}

TwoCaptures two_captures(const MergedCaptures& captures, const StreamPair& streams,
                         const ClockChoice& clocks) {
  TwoCaptures two;
  two.first = {&captures.first, streams.level, streams.stream1};
  two.second = &captures.second;
  two.merged = &captures.answer.merged;
  two.clocks = captures.answer.clocks;
  two.correction = clocks.correction(captures.answer.clocks);
  two.corrected = clocks.corrects(captures.answer.clocks);
  return two;
}

Result<Figure> finished(Result<Figure> drawn) {
  if (!drawn) return drawn;
  complete(*drawn);
  if (!drawn->series.empty()) return drawn;
  return Error{"there is nothing to draw", drawn->title,
               "the stream has no such data, or --dest, --skip and --filter leave none"};
}

Result<Figure> draw_plot(std::string_view name, const Trace& trace, std::uint32_t stream,
                         const PlotOptions& options) {
  const PlotType* type = find_plot(name);
  if (type == nullptr) return no_such_plot(name);
  const auto* plot = std::get_if<OneCapturePlot>(&type->input);
  if (plot == nullptr)
    return Error{"it is not drawn of one capture", fmt::format("plot '{}'", name), ""};
  if (!trace.columns().includes(columns_for(*type, options))) {
    return Error{"the trace was loaded without the columns that it draws",
                 fmt::format("plot '{}'", name), "load all columns"};
  }
  const Result<OneCapture> from = one_capture(trace, plot->level, stream);
  if (!from) return from.error();
  return finished(plot->draw(*from, options));
}

Error no_such_plot(std::string_view name) {
  std::vector<std::string_view> names;
  for (const PlotType& type : built_in_plots())
    names.push_back(type.name);
  const std::string_view nearest = nearest_name(name, names);
  return {fmt::format("there is no plot '{}'", name), "plot",
          nearest.empty() ? "'list_available_plots' lists them"
                          : fmt::format("did you mean '{}'?", nearest)};
}

}  // namespace mptcpanalyzer
