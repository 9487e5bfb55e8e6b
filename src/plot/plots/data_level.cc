// flight, rtt, share: what the summary of a connection sums up, over time.
#include <array>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "analysis/series/connection_series.h"
#include "analysis/series/rates.h"
#include "plot/plots/connection_marks.h"
#include "plot/plots/plot_subject.h"
#include "plot/plots/plots.h"

namespace mptcpanalyzer {
namespace {

void draw_changes(std::span<const BytesAt> changes, Series series, Figure& figure) {
  for (const BytesAt& change : changes)
    series.add_packet(change.time_s, static_cast<double>(change.bytes), change.packetid);
  figure.series.push_back(std::move(series));
}

Result<Figure> draw_flight(const OneCapture& from, const PlotOptions& options) {
  const PlotSubject subject(from, options);
  Figure figure = subject.time_figure("Data in flight and receive window");
  figure.y = {"Data", "B"};
  figure.y.from_zero = true;
  const ConnectionSeries data = connection_series(subject.packets());
  for (const Role destination : options.dests) {
    const auto towards = static_cast<std::size_t>(destination);
    Series window = whole_series("receive window", destination, Drawing::steps);
    window.colour = 1;
    draw_changes(data.receive_window[towards], std::move(window), figure);
    draw_changes(data.flight[towards], whole_series("in flight", destination, Drawing::steps),
                 figure);
  }
  mark_events(subject, figure);
  return figure;
}

Result<Figure> draw_rtt(const OneCapture& from, const PlotOptions& options) {
  const PlotSubject subject(from, options);
  Figure figure = subject.time_figure("Round-trip times");
  figure.y = {"Round-trip time", "s"};
  figure.y.from_zero = true;
  ByDirection<Series> series(subject.streams().size(), {});
  for (std::size_t i = 0; i < subject.streams().size(); ++i) {
    for (const Role destination : options.dests)
      series.of(i, destination) = subject.series(i, destination, Drawing::points);
  }
  const ConnectionSeries data = connection_series(subject.packets());
  for (const RttSample& sample : data.rtts) {
    if (!subject.wants(sample.mptcpdest)) continue;
    series.of(sample.stream, sample.mptcpdest)
        .add_packet(sample.time_s, static_cast<double>(sample.rtt_ns) / 1e9, sample.packetid);
  }
  for (std::size_t i = 0; i < subject.streams().size(); ++i) {
    for (const Role destination : options.dests)
      figure.series.push_back(std::move(series.of(i, destination)));
  }
  mark_events(subject, figure);
  return figure;
}

// The shares of each stream in the data of one direction, window by window.
std::vector<Series> shares_of(const PlotSubject& subject, const DirectionRates& data,
                              Role destination) {
  std::vector<Series> series_of_streams;
  for (std::size_t i = 0; i < data.streams.size(); ++i) {
    if (data.streams[i].windows().empty()) continue;
    Series series = subject.series(i, destination, Drawing::area);
    for (const WindowShare& share : shares(data.streams[i], data.whole))
      series.add(share.begin_s, share.whole > 0 ? 100 * share.part / share.whole : 0);
    series_of_streams.push_back(std::move(series));
  }
  return series_of_streams;
}

Result<Figure> draw_share(const OneCapture& from, const PlotOptions& options) {
  const PlotSubject subject(from, options);
  Figure figure = subject.time_figure("Share of new data");
  figure.y = {"Share of new data", "%"};
  figure.y.from_zero = true;
  std::vector<NewData> pieces = connection_series(subject.packets()).new_data;
  std::erase_if(pieces, [&](const NewData& piece) { return !subject.wants(piece.mptcpdest); });
  if (pieces.empty()) return figure;
  const double window = window_for(options.window_s, pieces.back().time_s - pieces.front().time_s);
  figure.caption.front() += ", " + window_text(window);
  const DirectionRates nothing(subject.streams().size(), window);
  std::array<DirectionRates, 2> data = {nothing, nothing};  // by destination
  for (const NewData& piece : pieces) {
    data[static_cast<std::size_t>(piece.mptcpdest)].add(piece.stream, piece.time_s,
                                                        static_cast<double>(piece.bytes));
  }
  const bool both = !data[0].whole.windows().empty() && !data[1].whole.windows().empty();
  if (both) figure.y.title = "Client ← new data → Server";
  for (const Role destination : {Role::server, Role::client}) {
    const DirectionRates& towards = data[static_cast<std::size_t>(destination)];
    for (Series& series : shares_of(subject, towards, destination)) {
      if (both && destination == Role::client) series.side = Side::below;
      figure.series.push_back(std::move(series));
    }
  }
  mark_events(subject, figure);
  return figure;
}

}  // namespace

PlotType flight_plot() {
  return {"flight",
          "Data in flight and the receive window of an MPTCP connection",
          OneCapturePlot{Level::mptcp, draw_flight},
          {},
          replay_columns() | kHistoryColumns,
          "examples/s05_fullmesh.server.pcap.gz 0 --dest Client"};
}

PlotType rtt_plot() {
  return {"rtt",
          "Round-trip times of the subflows",
          OneCapturePlot{Level::mptcp, draw_rtt},
          {},
          replay_columns() | kHistoryColumns,
          "examples/s05_fullmesh.server.pcap.gz 0 --dest Client"};
}

PlotType share_plot() {
  return {"share",
          "Share of the subflows in the new data over time",
          OneCapturePlot{Level::mptcp, draw_share},
          {PlotOption::window},
          replay_columns() | kHistoryColumns,
          "examples/s05_fullmesh.client.pcap.gz 0 --dest Client"};
}

}  // namespace mptcpanalyzer
