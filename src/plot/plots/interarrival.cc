// interarrival, xinterarrival: times between one segment with new data and the next, of the same
// direction, in the order of the capture: of all, or where another subflow carried the next.
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "analysis/summary/mptcp_summary.h"
#include "plot/plots/histogram.h"
#include "plot/plots/plots.h"

namespace mptcpanalyzer {
namespace {

struct Latest {
  double time_s = 0;
  std::size_t stream = 0;
};

Result<Figure> draw(const PlotRequest& request, bool across_only) {
  const PlotSubject subject(request, Level::mptcp);
  Figure figure = subject.figure(across_only ? "Times between new data across subflows"
                                             : "Times between new data");
  figure.x = {"Time since the segment with new data before", "s"};
  figure.x.logarithmic = true;
  figure.y = {"Segments", ""};
  figure.y.from_zero = true;
  Histogram histogram(subject);
  std::array<std::optional<Latest>, 2> latest;  // by destination
  MptcpSummaryBuilder builder(subject.subject());
  subject.for_each_segment([&](TrackedSegment& tracked, const SubjectRow& at, bool chosen) {
    const SegmentFindings findings = builder.add(tracked);
    if (!chosen || findings.new_bytes <= 0 || !subject.wants(at.destination)) return;
    auto& before = latest[static_cast<std::size_t>(at.destination)];
    const bool counts = before && (!across_only || before->stream != at.stream);
    // A clock that went back gives no time.
    if (counts && at.time_s >= before->time_s) {
      histogram.add(at, at.time_s - before->time_s);
    }
    before = Latest{at.time_s, at.stream};
  });
  histogram.draw(request.options.dests, request.options.bins, BinWidth::growing, figure);
  return figure;
}

constexpr std::string_view kExample = "examples/s05_fullmesh.client.pcap.gz 0 --dest Client";

}  // namespace

PlotType interarrival_plot() {
  return {"interarrival",
          "Histogram of the times between new data, by the subflow that brought it",
          PlotInput::mptcp_stream,
          {PlotOption::bins},
          replay_columns(),
          kExample,
          [](const PlotRequest& request) { return draw(request, false); }};
}

PlotType xinterarrival_plot() {
  return {"xinterarrival",
          "The same where one subflow follows another",
          PlotInput::mptcp_stream,
          {PlotOption::bins},
          replay_columns(),
          kExample,
          [](const PlotRequest& request) { return draw(request, true); }};
}

}  // namespace mptcpanalyzer
