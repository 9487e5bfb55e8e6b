// dss_len: the lengths of mappings, each counted once however often it was announced.
#include "analysis/series/mapping_list.h"
#include "plot/plots/histogram.h"
#include "plot/plots/plots.h"

namespace mptcpanalyzer {
namespace {

Result<Figure> draw(const OneCapture& from, const PlotOptions& options) {
  const PlotSubject subject(from, options);
  Figure figure = subject.figure("Lengths of mappings");
  figure.x = {"Length of the mapping", "B"};
  figure.y = {"Mappings", ""};
  figure.y.from_zero = true;
  Histogram histogram(subject);
  for (const AnnouncedMapping& mapping : mapping_list(subject.packets())) {
    if (subject.wants(mapping.mptcpdest))
      histogram.add(mapping.stream, mapping.mptcpdest, mapping.length);
  }
  histogram.draw(options.dests, options.bins, BinWidth::equal, figure);
  return figure;
}

}  // namespace

PlotType dss_len_plot() {
  return {"dss_len",
          "Histogram of the lengths of mappings, by subflow",
          OneCapturePlot{Level::mptcp, draw},
          {PlotOption::bins},
          replay_columns(),
          "examples/s05_fullmesh.client.pcap.gz 0 --dest Client"};
}

}  // namespace mptcpanalyzer
