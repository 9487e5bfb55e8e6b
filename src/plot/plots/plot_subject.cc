#include "plot/plots/plot_subject.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "plot/plots/caption.h"

namespace mptcpanalyzer {
namespace {

std::string subject_name(Level level, std::uint32_t stream) {
  return fmt::format("{} stream {}", to_string(level), stream);
}

}  // namespace

PlotSubject::PlotSubject(const OneCapture& from, const PlotOptions& options)
    : from_(from),
      options_(options),
      packets_(*from.trace, *find_subject(from.trace->tables(), from.level, from.stream),
               {options.skipped, options.filter, options.drop_syn}) {}

bool PlotSubject::wants(Role destination) const {
  const auto& dests = options_.dests;
  return std::find(dests.begin(), dests.end(), destination) != dests.end();
}

Figure PlotSubject::figure(std::string_view what) const {
  Figure figure;
  const CaptureTables& tables = trace().tables();
  const std::string name = subject_name(from_.level, from_.stream);
  figure.title = fmt::format("{} of {}", what, name);
  figure.caption = {fmt::format("{}, {}", file_name(tables.name), name)};
  if (streams().size() == 1) {
    const TcpStream& stream = tables.streams[streams().front().id];
    figure.caption.front() +=
        fmt::format(", {} to {}", to_string(stream.client()), to_string(stream.server()));
  }
  return figure;
}

Figure PlotSubject::time_figure(std::string_view what) const {
  Figure figure = this->figure(what);
  start_at(figure, trace().tables().first_time_ns);
  return figure;
}

// The place among the subflows of its connection; 0 for a plain tcp stream.
Colour PlotSubject::colour(std::size_t stream) const {
  const StreamId id = streams()[stream].id;
  const ConnectionId connection = trace().tables().places[id].connection;
  if (connection == kNone) return 0;
  const std::vector<StreamId> subflows = streams_of(trace().tables(), connection);
  const auto place = std::find(subflows.begin(), subflows.end(), id) - subflows.begin();
  return static_cast<Colour>(place % kWholeColour);
}

Series PlotSubject::series(std::size_t stream, Role destination, Drawing drawing) const {
  Series series;
  series.tcpstream = streams()[stream].id;
  series.label = fmt::format("tcp stream {}", *series.tcpstream);
  series.drawing = drawing;
  series.destination = destination;
  series.colour = colour(stream);
  return series;
}

Series whole_series(std::string label, Role destination, Drawing drawing) {
  Series series;
  series.label = std::move(label);
  series.drawing = drawing;
  series.destination = destination;
  return series;
}

void draw_steps(std::span<const Step> steps, Series& series) {
  for (const Step& step : steps)
    series.add(step.begin_s, step.value);
}

std::string window_text(double window_s) {
  return fmt::format("over windows of {:.6g} s", window_s);
}

}  // namespace mptcpanalyzer
