#include "plot/draw_plot.h"

#include <fmt/format.h>
#include <vector>

#include "base/nearest_name.h"
#include "plot/registry.h"

namespace mptcpanalyzer {

ColumnSet columns_for(const PlotType& type, const PlotOptions& options) {
  ColumnSet columns = type.columns | columns_of(options.fields) |
                      ColumnSet{Column::frame, Column::time, Column::direction};
  if (type.input == PlotInput::two_streams || type.input == PlotInput::two_mptcp_streams)
    columns = columns | kMergeColumns;
  if (options.drop_syn) columns.add(Column::flags);
  return options.filter ? columns | options.filter->columns() : columns;
}

Result<PlotRequest> request_for(const PlotType& type, const Trace& trace, std::uint32_t stream) {
  const Level level = type.input == PlotInput::tcp_stream ? Level::tcp : Level::mptcp;
  if (const Result<Subject> subject = find_subject(trace.tables(), level, stream); !subject)
    return subject.error();
  PlotRequest request;
  request.trace = &trace;
  request.stream = stream;
  request.level = level;
  return request;
}

PlotRequest request_for(const MergedCaptures& captures, const StreamPair& streams,
                        const ClockChoice& clocks) {
  PlotRequest request;
  request.trace = &captures.first;
  request.stream = streams.stream1;
  request.level = streams.level;
  request.second = &captures.second;
  request.merged = &captures.answer.merged;
  request.clocks = captures.answer.clocks;
  request.correction = clocks.correction(captures.answer.clocks);
  request.corrected = clocks.corrects(captures.answer.clocks);
  return request;
}

Result<Figure> draw_plot(const PlotType& type, const PlotRequest& request) {
  Result<Figure> figure = type.draw(request);
  if (!figure) return figure;
  complete(*figure);
  if (!figure->series.empty()) return figure;
  return Error{"there is nothing to draw", figure->title,
               "the stream has no such data, or --dest, --skip and --filter leave none"};
}

Result<Figure> draw_plot(std::string_view name, const Trace& trace, std::uint32_t stream,
                         const PlotOptions& options) {
  const PlotType* type = find_plot(name);
  if (type == nullptr) return no_such_plot(name);
  if (type->input != PlotInput::tcp_stream && type->input != PlotInput::mptcp_stream)
    return Error{"it is not drawn of one capture", fmt::format("plot '{}'", name), ""};
  if (!trace.columns().includes(columns_for(*type, options))) {
    return Error{"the trace was loaded without the columns that it draws",
                 fmt::format("plot '{}'", name), "load all columns"};
  }
  Result<PlotRequest> request = request_for(*type, trace, stream);
  if (!request) return request.error();
  request->options = options;
  return draw_plot(*type, *request);
}

Error no_such_plot(std::string_view name) {
  std::vector<std::string_view> names;
  for (const PlotType& type : plot_types())
    names.push_back(type.name);
  const std::string_view nearest = nearest_name(name, names);
  return {fmt::format("there is no plot '{}'", name), "plot",
          nearest.empty() ? "'list_available_plots' lists them"
                          : fmt::format("did you mean '{}'?", nearest)};
}

}  // namespace mptcpanalyzer
