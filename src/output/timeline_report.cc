#include <utility>

#include "output/timeline.h"

namespace mptcpanalyzer {

Result<TimelineReport> timeline_report(const SignalList& signals, const Trace& trace,
                                       ConnectionId id) {
  const Result<Subject> subject = find_subject(trace.tables(), Level::mptcp, id);
  if (!subject) return subject.error();
  TimelineReport report;
  report.first_capture = signals.tables.name;
  report.first = &trace.tables();
  report.first_stream = id;
  const std::int64_t start_ns = trace.tables().first_time_ns;
  for (TimelineEvent& event : timeline(signals, trace, *subject)) {
    const double time_s = static_cast<double>(event.time_ns - start_ns) / 1e9;
    const std::optional<StreamId> tcpstream = event.tcpstream;
    report.events.push_back({std::move(event), std::nullopt, tcpstream, time_s, std::nullopt});
  }
  return report;
}

}  // namespace mptcpanalyzer
