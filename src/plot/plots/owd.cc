// owd: one-way delays over time.
#include "ends/delivery/owd.h"

#include <fmt/format.h>
#include <utility>

#include "plot/plots/connection_marks.h"
#include "plot/plots/merged_subject.h"
#include "plot/plots/plots.h"

namespace mptcpanalyzer {
namespace {

std::string clock_text(const TwoCaptures& from) {
  if (!from.corrected) return "clocks as they were";
  return fmt::format("clocks corrected by {:.6f} s and {:.3f} ppm", from.correction.offset_s,
                     from.correction.drift_ppm);
}

Result<Figure> draw(const TwoCaptures& from, const PlotOptions& options) {
  const MergedSubject merged(from, options);
  const PlotSubject& subject = merged.subject();
  Figure figure = merged.time_figure("One-way delay");
  figure.caption.front() += ", " + clock_text(from);
  figure.y = {"One-way delay", "s"};
  for (const MergedDirection& direction : from.merged->directions) {
    if (!merged.wants(direction)) continue;
    Series series = subject.series(index_of(subject.subject(), direction.tcpstream),
                                   merged.destination(direction), Drawing::points);
    for (const MergedPacket& packet : direction.packets) {
      const auto delay = owd_s(direction, packet, from.correction);
      if (!delay || !merged.passes(direction, packet.sender_row, packet.receiver_row)) continue;
      series.add_packet(merged.time().sent_at(direction, *sent_ns(direction, packet)), *delay,
                        PacketAt(*direction.sender, packet.sender_row).frame());
    }
    figure.series.push_back(std::move(series));
  }
  mark_events(subject, figure);
  return figure;
}

}  // namespace

PlotType owd_plot() {
  return {"owd",
          "One-way delays over time, by subflow and direction",
          TwoCapturesPlot{std::nullopt, draw},
          {PlotOption::clock},
          kHistoryColumns,
          "mptcp examples/s05_fullmesh.client.pcap.gz 0 examples/s05_fullmesh.server.pcap.gz 0"
          " --dest Client --skip 3"};
}

}  // namespace mptcpanalyzer
