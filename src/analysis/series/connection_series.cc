#include "analysis/series/connection_series.h"

#include "analysis/summary/mptcp_summary.h"

namespace mptcpanalyzer {
namespace {

void note_change(std::vector<BytesAt>& series, const SubjectRow& at, std::int64_t bytes) {
  if (series.empty() || series.back().bytes != bytes)
    series.push_back({at.time_s, at.packet.frame(), bytes});
}

void add(const SegmentFindings& found, const SubjectRow& at, ConnectionSeries& series) {
  const std::uint32_t frame = at.packet.frame();
  // What it acknowledges, and whom its window limits, travels the other way.
  const Role other = peer(at.destination);
  if (found.new_bytes != 0)
    series.new_data.push_back({at.time_s, frame, at.stream, at.destination, found.new_bytes});
  if (found.rtt_ns) series.rtts.push_back({at.time_s, frame, at.stream, other, *found.rtt_ns});
  for (const Role towards : {Role::client, Role::server}) {
    const auto& flight = found.flight_bytes[static_cast<std::size_t>(peer(towards))];
    if (flight) note_change(series.flight[static_cast<std::size_t>(towards)], at, *flight);
  }
  if (found.receive_window_bytes) {
    note_change(series.receive_window[static_cast<std::size_t>(other)], at,
                *found.receive_window_bytes);
  }
}

}  // namespace

ConnectionSeries connection_series(const SubjectPackets& packets) {
  ConnectionSeries series;
  MptcpSummaryBuilder builder(packets.subject());
  packets.for_each_segment([&](TrackedSegment& tracked, const SubjectRow& at, bool chosen) {
    const SegmentFindings found = builder.add(tracked);
    if (chosen) add(found, at, series);
  });
  return series;
}

}  // namespace mptcpanalyzer
