// tcp_tput, mptcp_tput: throughput over time: payload on the wire, repeats included.
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "plot/plots/connection_marks.h"
#include "plot/plots/plot_subject.h"
#include "plot/plots/plots.h"
#include "plot/plots/rate_bins.h"

namespace mptcpanalyzer {
namespace {

Result<Figure> draw(const PlotRequest& request, Level level) {
  const PlotSubject subject(request, level);
  std::optional<Range> times;
  subject.for_each_row([&](const SubjectRow& at) {
    if (!times) times = Range{at.time_s, at.time_s};
    times->min = std::min(times->min, at.time_s);
    times->max = std::max(times->max, at.time_s);
  });
  const double window = window_for(request.options.window_s, times ? times->max - times->min : 0);
  ByDirection<RateBins> streams(subject.streams().size(), RateBins(window));
  ByDirection<RateBins> whole(1, RateBins(window));
  subject.for_each_row([&](const SubjectRow& at) {
    const std::uint32_t length = at.packet.length();
    if (length == 0 || !subject.wants(at.destination)) return;
    streams.of(at.stream, at.destination).add(at.time_s, length);
    whole.of(0, at.destination).add(at.time_s, length);
  });
  Figure figure = subject.time_figure("Throughput");
  figure.caption.front() += ", " + window_text(window);
  figure.y = {"Throughput", "bit/s"};
  figure.y.from_zero = true;
  for (const Role destination : request.options.dests) {
    if (level == Level::mptcp) {
      Series series = whole_series("all subflows", destination, Drawing::steps);
      whole.of(0, destination).draw_bit_rate(series);
      figure.series.push_back(std::move(series));
    }
    for (std::size_t i = 0; i < subject.streams().size(); ++i) {
      Series series = subject.series(i, destination, Drawing::steps);
      streams.of(i, destination).draw_bit_rate(series);
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
          PlotInput::tcp_stream,
          {PlotOption::window},
          {Column::length},
          "examples/s05_fullmesh.client.pcap.gz 0 --dest Client",
          [](const PlotRequest& request) { return draw(request, Level::tcp); }};
}

PlotType mptcp_tput_plot() {
  return {"mptcp_tput",
          "Throughput of an MPTCP connection over time, total and by subflow",
          PlotInput::mptcp_stream,
          {PlotOption::window},
          kHistoryColumns,
          "examples/s05_fullmesh.client.pcap.gz 0 --dest Client",
          [](const PlotRequest& request) { return draw(request, Level::mptcp); }};
}

}  // namespace mptcpanalyzer
