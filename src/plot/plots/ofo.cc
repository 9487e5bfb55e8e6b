// ofo: data that arrived and waits for earlier data, as the receiver has to keep it.
#include <array>
#include <utility>
#include <vector>

#include "analysis/series/waiting_data.h"
#include "plot/plots/connection_marks.h"
#include "plot/plots/plot_subject.h"
#include "plot/plots/plots.h"

namespace mptcpanalyzer {
namespace {

Result<Figure> draw(const OneCapture& from, const PlotOptions& options) {
  const PlotSubject subject(from, options);
  Figure figure = subject.time_figure("Data out of order");
  figure.y = {"Waiting data", "B"};
  figure.y.from_zero = true;
  const std::array<std::vector<BytesAt>, 2> waiting = waiting_data(subject.packets());
  for (const Role destination : options.dests) {
    Series series = whole_series("out of order", destination, Drawing::steps);
    series.colour = 0;
    for (const BytesAt& at : waiting[static_cast<std::size_t>(destination)])
      series.add_packet(at.time_s, static_cast<double>(at.bytes), at.packetid);
    figure.series.push_back(std::move(series));
  }
  mark_events(subject, figure);
  return figure;
}

}  // namespace

PlotType ofo_plot() {
  return {"ofo",
          "Data that waits at the receiver for earlier data",
          OneCapturePlot{Level::mptcp, draw},
          {},
          replay_columns() | kHistoryColumns,
          "examples/s05_fullmesh.client.pcap.gz 0 --dest Client"};
}

}  // namespace mptcpanalyzer
