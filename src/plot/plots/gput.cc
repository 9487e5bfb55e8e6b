// mptcp_gput: goodput over time, as the receiver saw it. agg: what the paths together gained.
#include <fmt/format.h>
#include <utility>
#include <vector>

#include "ends/delivery/arrival_rates.h"
#include "ends/delivery/qualify_reinjections.h"
#include "plot/plots/connection_marks.h"
#include "plot/plots/merged_subject.h"
#include "plot/plots/plots.h"

namespace mptcpanalyzer {
namespace {

// What arrived in one direction, as far as it was asked for.
std::vector<TimedArrival> chosen_arrivals(const MergedSubject& merged, const TwoCaptures& from,
                                          Role destination) {
  const auto wants = [&merged](const MergedDirection& direction, const DataArrival& arrival) {
    return merged.wants(direction) &&
           merged.passes(direction, arrival.sender_row, arrival.receiver_row);
  };
  return timed_arrivals(*from.merged, merged.subject().subject(), destination, merged.time(),
                        wants);
}

Figure rate_figure(const MergedSubject& merged, std::string_view what) {
  Figure figure = merged.time_figure(what);
  figure.y = {std::string(what), "bit/s"};
  figure.y.from_zero = true;
  return figure;
}

Result<Figure> draw_goodput(const TwoCaptures& from, const PlotOptions& options) {
  const MergedSubject merged(from, options);
  const std::size_t count = merged.subject().streams().size();
  Figure figure = rate_figure(merged, "Goodput");
  for (const Role destination : options.dests) {
    const auto arrivals = chosen_arrivals(merged, from, destination);
    if (arrivals.empty()) continue;
    const DirectionRates rates = goodput(arrivals, count, options.window_s);
    Series all = whole_series("all subflows", destination, Drawing::steps);
    draw_steps(bit_rate(rates.whole), all);
    figure.series.push_back(std::move(all));
    for (std::size_t i = 0; i < count; ++i) {
      Series series = merged.subject().series(i, destination, Drawing::steps);
      draw_steps(bit_rate(rates.streams[i]), series);
      figure.series.push_back(std::move(series));
    }
    figure.caption.push_back(
        fmt::format("towards {} {}", to_string(destination), window_text(rates.whole.window_s())));
  }
  mark_events(merged.subject(), figure);
  return figure;
}

Result<Figure> draw_aggregation(const TwoCaptures& from, const PlotOptions& options) {
  const MergedSubject merged(from, options);
  const std::size_t count = merged.subject().streams().size();
  Figure figure = rate_figure(merged, "Aggregation benefit");
  figure.y.title = "Rate at the receiver";
  for (const Role destination : options.dests) {
    const auto arrivals = chosen_arrivals(merged, from, destination);
    if (arrivals.empty()) continue;
    const Aggregation rates = aggregation(arrivals, count, options.window_s);
    const auto add = [&](const char* label, Colour colour, const WindowSums& bytes) {
      Series series = whole_series(label, destination, Drawing::steps);
      series.colour = colour;
      draw_steps(bit_rate(bytes), series);
      figure.series.push_back(std::move(series));
    };
    add("sum of the paths", 1, rates.sum_of_paths);
    add("best path", 0, rates.best_path);
    add("goodput", kWholeColour, rates.goodput);
    figure.caption.push_back(
        fmt::format("towards {}: goodput {:.2f} times what the busiest path delivered, {}",
                    to_string(destination), rates.gain(), window_text(rates.goodput.window_s())));
  }
  mark_events(merged.subject(), figure);
  return figure;
}

constexpr std::string_view kBothExamples =
    "examples/s05_fullmesh.client.pcap.gz 0 examples/s05_fullmesh.server.pcap.gz 0 --dest Client";

}  // namespace

PlotType mptcp_gput_plot() {
  return {"mptcp_gput",
          "Goodput of an MPTCP connection over time, as the receiver saw it",
          TwoCapturesPlot{Level::mptcp, draw_goodput},
          {PlotOption::window},
          kReinjectionColumns | kHistoryColumns,
          kBothExamples};
}

PlotType agg_plot() {
  return {"agg",
          "Aggregation benefit: goodput against the best and the sum of the paths",
          TwoCapturesPlot{Level::mptcp, draw_aggregation},
          {PlotOption::window},
          kReinjectionColumns | kHistoryColumns,
          kBothExamples};
}

}  // namespace mptcpanalyzer
