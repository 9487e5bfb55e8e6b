// dss: the mappings of a connection over time, as spans of data sequence numbers.
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "flow/sequence_number.h"
#include "plot/plots/connection_marks.h"
#include "plot/plots/plot_subject.h"
#include "plot/plots/plots.h"

namespace mptcpanalyzer {
namespace {

// The relative data sequence numbers of one direction of a stream, 64 bits from whatever was sent.
class RelativeDsns {
 public:
  explicit RelativeDsns(const SideNumbering& numbering)
      : numbering_(numbering), known_(numbering.dsn_base) {}

  void learn(std::optional<std::uint64_t> dsn64) {
    if (dsn64) known_ = *dsn64;
  }
  // There is a base as soon as there is a number.
  std::int64_t of(std::uint64_t dsn64) const { return numbering_.relative(dsn64).value_or(0); }
  std::int64_t of(const Dss& dss) const {
    return of(dss.dsn_is_64() ? dss.dsn
                              : nearest_data_sequence(static_cast<std::uint32_t>(dss.dsn), known_));
  }

 private:
  SideNumbering numbering_;
  std::uint64_t known_;  // a number near those to come
};

struct DirectionSeries {
  Series reinjected;
  Series data_acks;
};

void add_span(Series& series, const SubjectRow& at, std::int64_t dsn, std::uint32_t length) {
  series.add_packet(at.time_s, static_cast<double>(dsn), at.packet.frame());
  series.y_end.push_back(static_cast<double>(dsn + length));
}

DirectionSeries make_series(Role destination) {
  DirectionSeries series;
  series.reinjected = whole_series("reinjected", destination, Drawing::points);
  series.reinjected.mark = 1;
  series.data_acks = whole_series("DATA_ACK", destination, Drawing::steps);
  series.data_acks.faint = true;
  return series;
}

Result<Figure> draw(const OneCapture& from, const PlotOptions& options) {
  const PlotSubject subject(from, options);
  const CaptureTables& tables = subject.trace().tables();
  Figure figure = subject.time_figure("Data sequence numbers");
  figure.y = {"Relative DSN", "B"};
  ByDirection<Series> spans(subject.streams().size(), {});
  for (std::size_t i = 0; i < subject.streams().size(); ++i) {
    for (const Role destination : options.dests)
      spans.of(i, destination) = subject.series(i, destination, Drawing::spans);
  }
  std::array<DirectionSeries, 2> directions = {make_series(Role::client),
                                               make_series(Role::server)};
  std::vector<RelativeDsns> dsns;  // by DirectionId
  for (const StreamPlace& place : tables.places) {
    for (const SideNumbering& numbering : place.numbering)
      dsns.emplace_back(numbering);
  }
  subject.packets().for_each_segment(
      [&](const TrackedSegment& tracked, const SubjectRow& at, bool chosen) {
        const DirectionId direction = at.packet.direction();
        RelativeDsns& sent = dsns[direction];
        sent.learn(at.packet.dsn64());
        if (!chosen) return;
        const Role acknowledged = peer(at.destination);
        if (const auto ack = at.packet.dack64();
            ack && options.data_acks && subject.wants(acknowledged)) {
          Series& acks = directions[static_cast<std::size_t>(acknowledged)].data_acks;
          acks.add_packet(at.time_s, static_cast<double>(dsns[direction ^ 1U].of(*ack)),
                          at.packet.frame());
        }
        if (!subject.wants(at.destination)) return;
        Series& series = spans.of(at.stream, at.destination);
        for (const Dss& dss : tracked.dss_options()) {
          if (dss.has_mapping()) add_span(series, at, sent.of(dss), dss.length);
        }
        // RFC 8684 section 3.1: the first data of the connection, from the first number on.
        if (tracked.first_data_length != 0) add_span(series, at, 1, tracked.first_data_length);
        if (const auto dsn = at.packet.dsn64(); dsn && !at.packet.reinjection_of().empty()) {
          directions[static_cast<std::size_t>(at.destination)].reinjected.add_packet(
              at.time_s, static_cast<double>(sent.of(*dsn)), at.packet.frame());
        }
      });
  for (const Role destination : options.dests) {
    DirectionSeries& more = directions[static_cast<std::size_t>(destination)];
    for (std::size_t i = 0; i < subject.streams().size(); ++i)
      figure.series.push_back(std::move(spans.of(i, destination)));
    figure.series.push_back(std::move(more.data_acks));
    figure.series.push_back(std::move(more.reinjected));
  }
  mark_events(subject, figure);
  return figure;
}

}  // namespace

PlotType dss_plot() {
  return {"dss",
          "Data sequence numbers of the mappings over time, by subflow; reinjections marked",
          OneCapturePlot{Level::mptcp, draw},
          {PlotOption::dack},
          replay_columns() | kHistoryColumns | ColumnSet{Column::reinjection_of},
          "examples/s05_fullmesh.client.pcap.gz 0 --dest Client --dack"};
}

}  // namespace mptcpanalyzer
