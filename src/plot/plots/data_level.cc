// flight, rtt, share: what the summary of a connection sums up, over time.
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "analysis/summary/mptcp_summary.h"
#include "plot/plots/connection_marks.h"
#include "plot/plots/plot_subject.h"
#include "plot/plots/plots.h"
#include "plot/plots/rate_bins.h"

namespace mptcpanalyzer {
namespace {

// Calls visit(findings, at, chosen) for each segment, in the order of the capture.
template <typename Visit>
void for_each_finding(const PlotSubject& subject, const Visit& visit) {
  MptcpSummaryBuilder builder(subject.subject());
  subject.for_each_segment([&](TrackedSegment& tracked, const SubjectRow& at, bool chosen) {
    visit(builder.add(tracked), at, chosen);
  });
}

// A curve that holds its value changes: equal neighbours say nothing new.
void step_to(Series& series, const SubjectRow& at, std::int64_t value) {
  const auto y = static_cast<double>(value);
  if (series.empty() || series.y.back() != y) series.add_packet(at.time_s, y, at.packet.frame());
}

Result<Figure> draw_flight(const PlotRequest& request) {
  const PlotSubject subject(request, Level::mptcp);
  Figure figure = subject.time_figure("Data in flight and receive window");
  figure.y = {"Data", "B"};
  figure.y.from_zero = true;
  ByDirection<Series> flight(1, {});
  ByDirection<Series> window(1, {});
  for (const Role destination : request.options.dests) {
    flight.of(0, destination) = whole_series("in flight", destination, Drawing::steps);
    window.of(0, destination) = whole_series("receive window", destination, Drawing::steps);
    window.of(0, destination).colour = 1;
  }
  for_each_finding(subject, [&](const SegmentFindings& found, const SubjectRow& at, bool chosen) {
    if (!chosen) return;
    for (const Role destination : request.options.dests) {
      const auto& bytes = found.flight_bytes[static_cast<std::size_t>(peer(destination))];
      if (bytes) step_to(flight.of(0, destination), at, *bytes);
    }
    // The window of who sent this segment limits what is sent to him.
    const Role limited = peer(at.destination);
    if (found.receive_window_bytes && subject.wants(limited))
      step_to(window.of(0, limited), at, *found.receive_window_bytes);
  });
  for (const Role destination : request.options.dests) {
    figure.series.push_back(std::move(window.of(0, destination)));
    figure.series.push_back(std::move(flight.of(0, destination)));
  }
  mark_events(subject, figure);
  return figure;
}

Result<Figure> draw_rtt(const PlotRequest& request) {
  const PlotSubject subject(request, Level::mptcp);
  Figure figure = subject.time_figure("Round-trip times");
  figure.y = {"Round-trip time", "s"};
  figure.y.from_zero = true;
  ByDirection<Series> series(subject.streams().size(), {});
  for (std::size_t i = 0; i < subject.streams().size(); ++i) {
    for (const Role destination : request.options.dests)
      series.of(i, destination) = subject.series(i, destination, Drawing::points);
  }
  for_each_finding(subject, [&](const SegmentFindings& found, const SubjectRow& at, bool chosen) {
    // Of the data that went the other way.
    const Role destination = peer(at.destination);
    if (!chosen || !found.rtt_ns || !subject.wants(destination)) return;
    series.of(at.stream, destination)
        .add_packet(at.time_s, static_cast<double>(*found.rtt_ns) / 1e9, at.packet.frame());
  });
  for (std::size_t i = 0; i < subject.streams().size(); ++i) {
    for (const Role destination : request.options.dests)
      figure.series.push_back(std::move(series.of(i, destination)));
  }
  mark_events(subject, figure);
  return figure;
}

// New data, by stream and destination.
struct NewData {
  double time_s = 0;
  std::size_t stream = 0;
  std::int64_t bytes = 0;
};

// The shares of each stream in the data of one direction, window by window.
std::vector<Series> shares_of(const PlotSubject& subject, const std::vector<NewData>& pieces,
                              Role destination, double window) {
  RateBins whole(window);
  std::vector<RateBins> streams(subject.streams().size(), RateBins(window));
  for (const NewData& piece : pieces) {
    whole.add(piece.time_s, static_cast<double>(piece.bytes));
    streams[piece.stream].add(piece.time_s, static_cast<double>(piece.bytes));
  }
  std::vector<Series> shares;
  for (std::size_t i = 0; i < streams.size(); ++i) {
    if (streams[i].sums().empty()) continue;
    Series series = subject.series(i, destination, Drawing::area);
    std::optional<std::int64_t> last;
    for (const auto& [at, sum] : whole.sums()) {
      if (last && *last + 1 != at) series.add(whole.begin_of(*last + 1), 0);
      const auto own = streams[i].sums().find(at);
      const double bytes = own == streams[i].sums().end() ? 0 : own->second;
      series.add(whole.begin_of(at), sum > 0 ? 100 * bytes / sum : 0);
      last = at;
    }
    series.add(whole.begin_of(*last + 1), 0);
    shares.push_back(std::move(series));
  }
  return shares;
}

Result<Figure> draw_share(const PlotRequest& request) {
  const PlotSubject subject(request, Level::mptcp);
  Figure figure = subject.time_figure("Share of new data");
  figure.y = {"Share of new data", "%"};
  figure.y.from_zero = true;
  std::array<std::vector<NewData>, 2> data;  // by destination
  std::optional<Range> times;
  for_each_finding(subject, [&](const SegmentFindings& found, const SubjectRow& at, bool chosen) {
    if (!chosen || found.new_bytes == 0 || !subject.wants(at.destination)) return;
    data[static_cast<std::size_t>(at.destination)].push_back(
        {at.time_s, at.stream, found.new_bytes});
    if (!times) times = Range{at.time_s, at.time_s};
    times->max = at.time_s;
  });
  if (!times) return figure;
  const double window = window_for(request.options.window_s, times->max - times->min);
  figure.caption.front() += ", " + window_text(window);
  const bool both = !data[0].empty() && !data[1].empty();
  if (both) figure.y.title = "Client ← new data → Server";
  for (const Role destination : {Role::server, Role::client}) {
    const std::vector<NewData>& pieces = data[static_cast<std::size_t>(destination)];
    for (Series& series : shares_of(subject, pieces, destination, window)) {
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
          PlotInput::mptcp_stream,
          {},
          replay_columns() | kHistoryColumns,
          "examples/s05_fullmesh.server.pcap.gz 0 --dest Client",
          draw_flight};
}

PlotType rtt_plot() {
  return {"rtt",
          "Round-trip times of the subflows",
          PlotInput::mptcp_stream,
          {},
          replay_columns() | kHistoryColumns,
          "examples/s05_fullmesh.server.pcap.gz 0 --dest Client",
          draw_rtt};
}

PlotType share_plot() {
  return {"share",
          "Share of the subflows in the new data over time",
          PlotInput::mptcp_stream,
          {PlotOption::window},
          replay_columns() | kHistoryColumns,
          "examples/s05_fullmesh.client.pcap.gz 0 --dest Client",
          draw_share};
}

}  // namespace mptcpanalyzer
