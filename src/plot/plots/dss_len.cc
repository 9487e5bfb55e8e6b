// dss_len: the lengths of mappings, each counted once however often it was announced.
#include <cstdint>
#include <set>
#include <tuple>
#include <vector>

#include "plot/plots/histogram.h"
#include "plot/plots/plots.h"

namespace mptcpanalyzer {
namespace {

Result<Figure> draw(const PlotRequest& request) {
  const PlotSubject subject(request, Level::mptcp);
  Figure figure = subject.figure("Lengths of mappings");
  figure.x = {"Length of the mapping", "B"};
  figure.y = {"Mappings", ""};
  figure.y.from_zero = true;
  Histogram histogram(subject);
  std::set<std::tuple<DirectionId, std::uint64_t, std::uint32_t, std::uint16_t>> seen;
  subject.for_each_segment([&](const TrackedSegment& tracked, const SubjectRow& at, bool chosen) {
    if (!chosen || !subject.wants(at.destination)) return;
    // RFC 8684 section 3.1: MP_CAPABLE maps the first data, which begins at 1.
    if (const std::uint16_t length = tracked.first_data_length;
        length != 0 && seen.insert({at.packet.direction(), 0, 1, length}).second)
      histogram.add(at, length);
    for (const Dss& dss : tracked.dss_options()) {
      if (!dss.has_mapping() || dss.infinite()) continue;
      if (seen.insert({at.packet.direction(), dss.dsn, dss.subflow_seq, dss.length}).second)
        histogram.add(at, dss.length);
    }
  });
  histogram.draw(request.options.dests, request.options.bins, BinWidth::equal, figure);
  return figure;
}

}  // namespace

PlotType dss_len_plot() {
  return {"dss_len",
          "Histogram of the lengths of mappings, by subflow",
          PlotInput::mptcp_stream,
          {PlotOption::bins},
          replay_columns(),
          "examples/s05_fullmesh.client.pcap.gz 0 --dest Client",
          draw};
}

}  // namespace mptcpanalyzer
