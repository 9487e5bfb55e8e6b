// interarrival, xinterarrival: times between one segment with new data and the next, of the same
// direction, in the order of the capture: of all, or where another subflow carried the next.
#include "analysis/series/interarrivals.h"
#include "plot/plots/histogram.h"
#include "plot/plots/plots.h"

namespace mptcpanalyzer {
namespace {

Result<Figure> draw(const OneCapture& from, const PlotOptions& options, bool across_only) {
  const PlotSubject subject(from, options);
  Figure figure = subject.figure(across_only ? "Times between new data across subflows"
                                             : "Times between new data");
  figure.x = {"Time since the segment with new data before", "s"};
  figure.x.logarithmic = true;
  figure.y = {"Segments", ""};
  figure.y.from_zero = true;
  Histogram histogram(subject);
  const ConnectionSeries data = connection_series(subject.packets());
  for (const Interarrival& one : interarrivals(data.new_data)) {
    const bool counts = !across_only || one.stream != one.previous_stream;
    if (counts && subject.wants(one.mptcpdest)) histogram.add(one.stream, one.mptcpdest, one.gap_s);
  }
  histogram.draw(options.dests, options.bins, BinWidth::growing, figure);
  return figure;
}

constexpr std::string_view kExample = "examples/s05_fullmesh.client.pcap.gz 0 --dest Client";

}  // namespace

PlotType interarrival_plot() {
  return {"interarrival",
          "Histogram of the times between new data, by the subflow that brought it",
          OneCapturePlot{Level::mptcp,
                         [](const OneCapture& from, const PlotOptions& options) {
                           return draw(from, options, false);
                         }},
          {PlotOption::bins},
          replay_columns(),
          kExample};
}

PlotType xinterarrival_plot() {
  return {"xinterarrival",
          "The same where one subflow follows another",
          OneCapturePlot{Level::mptcp,
                         [](const OneCapture& from, const PlotOptions& options) {
                           return draw(from, options, true);
                         }},
          {PlotOption::bins},
          replay_columns(),
          kExample};
}

}  // namespace mptcpanalyzer
