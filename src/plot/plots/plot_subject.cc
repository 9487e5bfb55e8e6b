#include "plot/plots/plot_subject.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "ends/matching/map_mptcp_connection.h"
#include "plot/plots/caption.h"

namespace mptcpanalyzer {
namespace {

std::string subject_name(Level level, std::uint32_t stream) {
  return fmt::format("{} stream {}", level == Level::tcp ? "tcp" : "mptcp", stream);
}

}  // namespace

PlotSubject::PlotSubject(const PlotRequest& request, Level level)
    : request_(request),
      level_(level),
      subject_(*find_subject(request.trace->tables(), level, request.stream)),
      places_(2 * request.trace->tables().streams.size()) {
  choice_.filter = request.options.filter;
  choice_.drop_syn = request.options.drop_syn;
  (level == Level::tcp ? choice_.selection.tcpstream : choice_.selection.mptcpstream) =
      request.stream;
  for (std::size_t i = 0; i < streams().size(); ++i) {
    const SubjectStream& stream = streams()[i];
    for (std::uint8_t side = 0; side < 2; ++side) {
      const Role sender = level == Level::tcp ? stream.tcp_role(side) : stream.mptcp_role(side);
      places_[direction_of(stream.id, side)] = {i, peer(sender), is_skipped(i)};
    }
  }
}

std::size_t PlotSubject::index_of(StreamId stream) const {
  const auto at = std::find_if(streams().begin(), streams().end(),
                               [stream](const SubjectStream& s) { return s.id == stream; });
  return static_cast<std::size_t>(at - streams().begin());
}

bool PlotSubject::is_skipped(std::size_t stream) const {
  const auto& skipped = request_.options.skipped;
  return std::find(skipped.begin(), skipped.end(), streams()[stream].id) != skipped.end();
}

bool PlotSubject::wants(Role destination) const {
  const auto& dests = request_.options.dests;
  return std::find(dests.begin(), dests.end(), destination) != dests.end();
}

Figure PlotSubject::figure(std::string_view what) const {
  Figure figure;
  const TraceTables& tables = trace().tables();
  const std::string name = subject_name(level_, request_.stream);
  figure.title = fmt::format("{} of {}", what, name);
  figure.caption = {fmt::format("{}, {}", file_name(tables.capture), name)};
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
  const std::vector<StreamId> subflows = subflows_of(trace().tables(), connection);
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

std::vector<std::uint8_t> passing_rows(const Trace& trace, const std::optional<Filter>& filter) {
  if (!filter) return {};
  std::vector<std::uint8_t> passing(trace.row_count(), 1);
  FilterEvaluator(*filter, trace).keep_passing(0, passing);
  return passing;
}

Series whole_series(std::string label, Role destination, Drawing drawing) {
  Series series;
  series.label = std::move(label);
  series.drawing = drawing;
  series.destination = destination;
  return series;
}

}  // namespace mptcpanalyzer
