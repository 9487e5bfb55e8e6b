// reinject: how much earlier or later than the data itself reinjections arrived.
#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <utility>
#include <vector>

#include "ends/delivery/qualify_reinjections.h"
#include "plot/plots/merged_subject.h"
#include "plot/plots/plots.h"

namespace mptcpanalyzer {
namespace {

// The share of the values that are not greater, in percent.
void draw_distribution(std::vector<double> values, Series& series) {
  std::sort(values.begin(), values.end());
  const auto count = static_cast<double>(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i == 0) series.add(values[i], 0);
    const bool is_last_of_equals = i + 1 == values.size() || values[i + 1] != values[i];
    if (is_last_of_equals) series.add(values[i], 100 * static_cast<double>(i + 1) / count);
  }
}

Result<Figure> draw(const TwoCaptures& from, const PlotOptions& options) {
  const MergedSubject merged(from, options);
  const PlotSubject& subject = merged.subject();
  Figure figure = merged.figure("Reinjection delays");
  figure.x = {"Arrival without the reinjection minus arrival with it", "s"};
  figure.y = {"Share of the reinjections", "%"};
  figure.y.from_zero = true;
  std::map<std::pair<StreamId, Role>, std::vector<double>> delays;
  std::size_t without = 0;
  const ReinjectionReport report = qualify_reinjections(*from.merged, options.dests);
  for (const QualifiedReinjection& reinjection : report.reinjections) {
    const MergedDirection& direction = from.merged->directions[reinjection.direction];
    if (!merged.wants(direction) ||
        !merged.passes(direction, reinjection.sender_row, reinjection.receiver_row))
      continue;
    if (reinjection.delta_s) {
      delays[{reinjection.tcpstream, reinjection.mptcpdest}].push_back(*reinjection.delta_s);
    } else {
      ++without;
    }
  }
  for (auto& [key, values] : delays) {
    const auto& [stream, destination] = key;
    Series series =
        subject.series(index_of(subject.subject(), stream), destination, Drawing::steps);
    series.label += fmt::format(" ({})", values.size());
    draw_distribution(std::move(values), series);
    figure.series.push_back(std::move(series));
  }
  figure.caption.emplace_back("positive: the reinjection came first");
  if (without != 0) {
    figure.caption.back() +=
        fmt::format("; {} more had nothing to compare with: one of the two never arrived", without);
  }
  return figure;
}

}  // namespace

PlotType reinject_plot() {
  return {"reinject",
          "Cumulative distribution of the delays of reinjections, by subflow",
          TwoCapturesPlot{Level::mptcp, draw},
          {},
          kReinjectionColumns,
          "examples/s05_fullmesh.client.pcap.gz 0 examples/s05_fullmesh.server.pcap.gz 0"};
}

}  // namespace mptcpanalyzer
