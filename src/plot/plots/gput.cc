// mptcp_gput: goodput over time, as the receiver saw it. agg: what the paths together gained.
#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "ends/delivery/data_arrivals.h"
#include "ends/delivery/qualify_reinjections.h"
#include "plot/plots/connection_marks.h"
#include "plot/plots/merged_subject.h"
#include "plot/plots/plots.h"
#include "plot/plots/rate_bins.h"

namespace mptcpanalyzer {
namespace {

struct TimedArrival {
  DataArrival data;
  std::size_t stream = 0;  // index into the streams of the subject
  double time_s = 0;
};

// What arrived in one direction, as far as it was asked for.
std::vector<TimedArrival> timed_arrivals(const MergedSubject& merged, const MergedTrace& trace,
                                         Role destination) {
  std::vector<TimedArrival> arrivals;
  for (const DataArrival& arrival : data_arrivals(trace, destination)) {
    const MergedDirection& direction = trace.directions[arrival.direction];
    const auto time = PacketAt(*direction.receiver, arrival.receiver_row).time_ns();
    if (!time || !merged.wants(direction) ||
        !merged.passes(direction, arrival.sender_row, arrival.receiver_row))
      continue;
    arrivals.push_back({arrival, merged.subject().index_of(direction.tcpstream),
                        merged.received_at(direction, *time)});
  }
  return arrivals;
}

double duration(const std::vector<TimedArrival>& arrivals) {
  const auto [first, last] = std::minmax_element(
      arrivals.begin(), arrivals.end(),
      [](const TimedArrival& a, const TimedArrival& b) { return a.time_s < b.time_s; });
  return first == arrivals.end() ? 0 : last->time_s - first->time_s;
}

Figure rate_figure(const MergedSubject& merged, std::string_view what) {
  Figure figure = merged.time_figure(what);
  figure.y = {std::string(what), "bit/s"};
  figure.y.from_zero = true;
  return figure;
}

Result<Figure> draw_goodput(const PlotRequest& request) {
  const MergedSubject merged(request);
  const std::size_t count = merged.subject().streams().size();
  Figure figure = rate_figure(merged, "Goodput");
  for (const Role destination : request.options.dests) {
    const auto arrivals = timed_arrivals(merged, *request.merged, destination);
    if (arrivals.empty()) continue;
    const double window = window_for(request.options.window_s, duration(arrivals));
    std::vector<RateBins> streams(count, RateBins(window));
    RateBins whole(window);
    for (const TimedArrival& arrival : arrivals) {
      if (arrival.data.new_bytes == 0) continue;
      streams[arrival.stream].add(arrival.time_s, arrival.data.new_bytes);
      whole.add(arrival.time_s, arrival.data.new_bytes);
    }
    Series all = whole_series("all subflows", destination, Drawing::steps);
    whole.draw_bit_rate(all);
    figure.series.push_back(std::move(all));
    for (std::size_t i = 0; i < count; ++i) {
      Series series = merged.subject().series(i, destination, Drawing::steps);
      streams[i].draw_bit_rate(series);
      figure.series.push_back(std::move(series));
    }
    figure.caption.push_back(
        fmt::format("towards {} {}", to_string(destination), window_text(window)));
  }
  mark_events(merged.subject(), figure);
  return figure;
}

// By window the throughput of the path that delivered most in it.
RateBins best_of(const std::vector<RateBins>& paths, double window) {
  std::map<std::int64_t, double> best;
  for (const RateBins& path : paths) {
    for (const auto& [at, sum] : path.sums())
      best[at] = std::max(best[at], sum);
  }
  RateBins result(window);
  for (const auto& [at, sum] : best)
    result.add(result.begin_of(at) + window / 2, sum);
  return result;
}

struct Gain {
  std::uint64_t goodput = 0;
  std::vector<std::uint64_t> delivered;  // by stream: all payload that arrived

  std::string text(Role destination) const {
    const std::uint64_t best = *std::max_element(delivered.begin(), delivered.end());
    const double factor = best == 0 ? 0 : static_cast<double>(goodput) / static_cast<double>(best);
    return fmt::format("towards {}: goodput {:.2f} times what the busiest path delivered",
                       to_string(destination), factor);
  }
};

Result<Figure> draw_aggregation(const PlotRequest& request) {
  const MergedSubject merged(request);
  const std::size_t count = merged.subject().streams().size();
  Figure figure = rate_figure(merged, "Aggregation benefit");
  figure.y.title = "Rate at the receiver";
  for (const Role destination : request.options.dests) {
    const auto arrivals = timed_arrivals(merged, *request.merged, destination);
    if (arrivals.empty()) continue;
    const double window = window_for(request.options.window_s, duration(arrivals));
    std::vector<RateBins> paths(count, RateBins(window));
    RateBins sum(window);
    RateBins goodput(window);
    Gain gain{0, std::vector<std::uint64_t>(count)};
    for (const TimedArrival& arrival : arrivals) {
      paths[arrival.stream].add(arrival.time_s, arrival.data.length);
      sum.add(arrival.time_s, arrival.data.length);
      goodput.add(arrival.time_s, arrival.data.new_bytes);
      gain.goodput += arrival.data.new_bytes;
      gain.delivered[arrival.stream] += arrival.data.length;
    }
    const auto add = [&](const char* label, Colour colour, const RateBins& bins) {
      Series series = whole_series(label, destination, Drawing::steps);
      series.colour = colour;
      bins.draw_bit_rate(series);
      figure.series.push_back(std::move(series));
    };
    add("sum of the paths", 1, sum);
    add("best path", 0, best_of(paths, window));
    add("goodput", kWholeColour, goodput);
    figure.caption.push_back(gain.text(destination) + ", " + window_text(window));
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
          PlotInput::two_mptcp_streams,
          {PlotOption::window},
          kReinjectionColumns | kHistoryColumns,
          kBothExamples,
          draw_goodput};
}

PlotType agg_plot() {
  return {"agg",
          "Aggregation benefit: goodput against the best and the sum of the paths",
          PlotInput::two_mptcp_streams,
          {PlotOption::window},
          kReinjectionColumns | kHistoryColumns,
          kBothExamples,
          draw_aggregation};
}

}  // namespace mptcpanalyzer
