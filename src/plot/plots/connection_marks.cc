#include "plot/plots/connection_marks.h"

#include <algorithm>

namespace mptcpanalyzer {

void mark_events(const PlotSubject& subject, Figure& figure) {
  if (!subject.subject().mptcpstream) return;
  const ConnectionHistory history = connection_history(subject.trace(), subject.subject());
  for (const ConnectionEvent& event : history.events) {
    const std::size_t stream = index_of(subject.subject(), event.tcpstream);
    if (subject.is_skipped(stream)) continue;
    figure.markers.push_back({subject.seconds_at(event.time_ns), std::string(to_string(event.kind)),
                              subject.colour(stream), event.tcpstream, event.packetid});
  }
  std::stable_sort(figure.markers.begin(), figure.markers.end(),
                   [](const Marker& a, const Marker& b) { return a.x < b.x; });
  for (const Stall& stall : history.stalls) {
    if (!subject.wants(stall.mptcpdest)) continue;
    figure.periods.push_back({subject.seconds_at(stall.begin_ns), subject.seconds_at(stall.end_ns),
                              "stalled", "", stall.mptcpdest});
  }
}

}  // namespace mptcpanalyzer
