// tcp_tput, mptcp_tput: throughput over time: payload on the wire, repeats included.
#include <utility>

#include "analysis/series/rates.h"
#include "plot/plots/connection_marks.h"
#include "plot/plots/plot_subject.h"
#include "plot/plots/plots.h"

namespace mptcpanalyzer {
namespace {

Result<Figure> draw(const OneCapture& from, const PlotOptions& options) {
  const PlotSubject subject(from, options);
  const Throughput rates = throughput(subject.packets(), options.window_s);
  Figure figure = subject.time_figure("Throughput");
  figure.caption.front() += ", " + window_text(rates.window_s);
  figure.y = {"Throughput", "bit/s"};
  figure.y.from_zero = true;
  for (const Role destination : options.dests) {
    const DirectionRates& towards = rates.towards[static_cast<std::size_t>(destination)];
    if (from.level == Level::mptcp) {
      Series series = whole_series("all subflows", destination, Drawing::steps);
      draw_steps(bit_rate(towards.whole), series);
      figure.series.push_back(std::move(series));
    }
    for (std::size_t i = 0; i < subject.streams().size(); ++i) {
      Series series = subject.series(i, destination, Drawing::steps);
      draw_steps(bit_rate(towards.streams[i]), series);
      figure.series.push_back(std::move(series));
    }
  }
  mark_events(subject, figure);
  return figure;
}

}  // namespace

PlotType tcp_tput_plot() {
  return {"tcp_tput",
          "Throughput of a tcp stream over time",
          OneCapturePlot{Level::tcp, draw},
          {PlotOption::window},
          {Column::length},
          "examples/s05_fullmesh.client.pcap.gz 0 --dest Client"};
}

PlotType mptcp_tput_plot() {
  return {"mptcp_tput",
          "Throughput of an MPTCP connection over time, total and by subflow",
          OneCapturePlot{Level::mptcp, draw},
          {PlotOption::window},
          kHistoryColumns,
          "examples/s05_fullmesh.client.pcap.gz 0 --dest Client"};
}

}  // namespace mptcpanalyzer
