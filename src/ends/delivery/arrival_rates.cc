#include "ends/delivery/arrival_rates.h"

#include <algorithm>
#include <map>

#include "analysis/subject/packet_at.h"

namespace mptcpanalyzer {
namespace {

double window_of(std::span<const TimedArrival> arrivals, std::optional<double> window_s) {
  const auto [first, last] = std::minmax_element(
      arrivals.begin(), arrivals.end(),
      [](const TimedArrival& a, const TimedArrival& b) { return a.time_s < b.time_s; });
  return window_for(window_s, last->time_s - first->time_s);
}

WindowSums best_of(const std::vector<WindowSums>& paths, double window_s) {
  std::map<std::int64_t, double> best;
  for (const WindowSums& path : paths) {
    for (const WindowSums::Window& window : path.windows())
      best[window.number] = std::max(best[window.number], window.sum);
  }
  WindowSums result(window_s);
  for (const auto& [number, sum] : best)
    result.add_to_window(number, sum);
  return result;
}

}  // namespace

std::vector<TimedArrival> timed_arrivals(const MergedTrace& merged, const Subject& subject,
                                         Role mptcpdest, const CommonTime& time,
                                         const WantsArrival& wants) {
  std::vector<TimedArrival> arrivals;
  for (const DataArrival& arrival : data_arrivals(merged, mptcpdest)) {
    const MergedDirection& direction = merged.directions[arrival.direction];
    const auto time_ns = PacketAt(*direction.receiver, arrival.receiver_row).time_ns();
    if (!time_ns || (wants && !wants(direction, arrival))) continue;
    arrivals.push_back(
        {arrival, index_of(subject, direction.tcpstream), time.received_at(direction, *time_ns)});
  }
  return arrivals;
}

DirectionRates goodput(std::span<const TimedArrival> arrivals, std::size_t stream_count,
                       std::optional<double> window_s) {
  DirectionRates rates(stream_count, window_of(arrivals, window_s));
  for (const TimedArrival& arrival : arrivals) {
    if (arrival.data.new_bytes != 0)
      rates.add(arrival.stream, arrival.time_s, arrival.data.new_bytes);
  }
  return rates;
}

double Aggregation::gain() const {
  const auto best = std::max_element(delivered_bytes.begin(), delivered_bytes.end());
  if (best == delivered_bytes.end() || *best == 0) return 0;
  return static_cast<double>(goodput_bytes) / static_cast<double>(*best);
}

Aggregation aggregation(std::span<const TimedArrival> arrivals, std::size_t stream_count,
                        std::optional<double> window_s) {
  const double window = window_of(arrivals, window_s);
  DirectionRates paths(stream_count, window);
  WindowSums goodput(window);
  std::uint64_t goodput_bytes = 0;
  std::vector<std::uint64_t> delivered_bytes(stream_count);
  for (const TimedArrival& arrival : arrivals) {
    paths.add(arrival.stream, arrival.time_s, arrival.data.length);
    goodput.add(arrival.time_s, arrival.data.new_bytes);
    goodput_bytes += arrival.data.new_bytes;
    delivered_bytes[arrival.stream] += arrival.data.length;
  }
  WindowSums best = best_of(paths.streams, window);
  return {std::move(paths.whole), std::move(best), std::move(goodput), goodput_bytes,
          std::move(delivered_bytes)};
}

}  // namespace mptcpanalyzer
