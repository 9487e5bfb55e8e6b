// owd: one-way delays over time.
#include "ends/delivery/owd.h"

#include <fmt/format.h>
#include <utility>

#include "plot/plots/connection_marks.h"
#include "plot/plots/merged_subject.h"
#include "plot/plots/plots.h"

namespace mptcpanalyzer {
namespace {

std::string clock_text(const PlotRequest& request) {
  if (!request.corrected) return "clocks as they were";
  return fmt::format("clocks corrected by {:.6f} s and {:.3f} ppm", request.correction.offset_s,
                     request.correction.drift_ppm);
}

Result<Figure> draw(const PlotRequest& request) {
  const MergedSubject merged(request);
  const PlotSubject& subject = merged.subject();
  Figure figure = merged.time_figure("One-way delay");
  figure.caption.front() += ", " + clock_text(request);
  figure.y = {"One-way delay", "s"};
  for (const MergedDirection& direction : request.merged->directions) {
    if (!merged.wants(direction)) continue;
    Series series = subject.series(subject.index_of(direction.tcpstream),
                                   merged.destination(direction), Drawing::points);
    for (const MergedPacket& packet : direction.packets) {
      const auto delay = owd_s(direction, packet, request.correction);
      if (!delay || !merged.passes(direction, packet.sender_row, packet.receiver_row)) continue;
      series.add_packet(merged.sent_at(direction, *sent_ns(direction, packet)), *delay,
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
          PlotInput::two_streams,
          {PlotOption::clock},
          kHistoryColumns,
          "mptcp examples/s05_fullmesh.client.pcap.gz 0 examples/s05_fullmesh.server.pcap.gz 0"
          " --dest Client --skip 3",
          draw};
}

}  // namespace mptcpanalyzer
