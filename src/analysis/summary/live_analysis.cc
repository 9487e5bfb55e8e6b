#include "analysis/summary/live_analysis.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <unordered_set>
#include <utility>

#include "packet/decode.h"

namespace mptcpanalyzer {
namespace {

// RFC 6298 section 2: the first sample as it is, then an eighth of each further one.
void smooth(std::optional<std::int64_t>& rtt, std::int64_t sample) {
  rtt = rtt ? *rtt + (sample - *rtt) / 8 : sample;
}

void add_direction(LiveDirection& sum, const LiveDirection& part) {
  sum.interval_bytes += part.interval_bytes;
  sum.total += part.total;
}

}  // namespace

LiveAnalysis::LiveAnalysis(const Interface& interface) {
  facts_.name = interface.name;
  facts_.format = "live";
  facts_.interfaces = {interface};
  facts_.frames_of_interface = {0};
}

void LiveAnalysis::add(const Frame& frame) {
  facts_.frames = frame.number;
  facts_.frames_of_interface.front() = frame.number;
  if (facts_.first_time_ns == kNoTime) facts_.first_time_ns = frame.time_ns;
  facts_.last_time_ns = std::max(facts_.last_time_ns, frame.time_ns);
  const std::uint32_t link_type = facts_.interfaces.front().link_type;
  if (!decode(frame, link_type, segment_, facts_.anomalies)) return;
  if (copies_.is_copy(frame, link_type, segment_)) {
    facts_.anomalies.add(Anomaly::duplicate_frame, frame.number);
    return;
  }
  ++facts_.segments;
  segments_.add(frame, segment_, facts_.anomalies, tracked_);
  const StreamId id = tracked_.at.stream;
  while (streams_.size() <= id)
    streams_.emplace_back();
  Stream& stream = streams_[id];
  const DataAnnotation& data = annotator_.add(tracked_);
  const SegmentAnalysis analysis = stream.counter.add(tracked_, data, annotator_.late());
  if (const std::optional<std::int64_t> rtt = rtt_sample_ns(analysis))
    smooth(stream.smoothed_rtt_ns[1U - tracked_.at.side], *rtt);
  if (tracked_.tcp.length != 0 && !std::exchange(stream.active, true)) active_.push_back(id);
}

LiveDirection LiveAnalysis::direction(const Stream& stream, std::size_t side) const {
  LiveDirection direction;
  direction.total = stream.counter.sent_by(side).bytes();
  direction.interval_bytes = direction.total.throughput - stream.before[side];
  direction.smoothed_rtt_ns = stream.smoothed_rtt_ns[side];
  return direction;
}

// By its own roles; those of a subflow are its connection's business.
LiveRow LiveAnalysis::describe(StreamId id) const {
  const TcpStream& stream = tables().streams[id];
  LiveRow row;
  row.tcpstream = id;
  row.client = stream.client();
  row.server = stream.server();
  for (std::size_t side = 0; side < 2; ++side) {
    const Role destination = side == stream.client_side ? Role::server : Role::client;
    row.towards[static_cast<std::size_t>(destination)] = direction(streams_[id], side);
  }
  return row;
}

std::vector<LiveRow> LiveAnalysis::describe_connection(ConnectionId id) const {
  std::vector<LiveRow> rows(1);
  rows.front().mptcpstream = id;
  for (const StreamId stream : streams_of(tables(), id)) {
    LiveRow row = describe(stream);
    row.mptcpstream = id;
    const Subflow& subflow = *subflow_of(tables(), stream);
    row.backup = subflow.said_by[0].backup || subflow.said_by[1].backup;
    if (place_of(tables(), stream).client_mptcp_role == Role::server)
      std::swap(row.towards[0], row.towards[1]);
    for (std::size_t role = 0; role < 2; ++role)
      add_direction(rows.front().towards[role], row.towards[role]);
    rows.push_back(row);
  }
  return rows;
}

LiveInterval LiveAnalysis::end_interval(std::size_t limit) {
  LiveInterval interval;
  interval.frames = facts_.frames - std::exchange(frames_before_, facts_.frames);

  // A group is a connection with its subflows, or a stream of its own.
  std::vector<std::vector<LiveRow>> groups;
  std::unordered_set<ConnectionId> seen;
  for (const StreamId id : active_) {
    const ConnectionId connection = connection_of(tables(), id);
    if (!is_listed(tables(), connection)) {
      groups.push_back({describe(id)});
    } else if (seen.insert(connection).second) {
      groups.push_back(describe_connection(connection));
    }
  }
  const auto busier = [](const std::vector<LiveRow>& a, const std::vector<LiveRow>& b) {
    return a.front().interval_bytes() > b.front().interval_bytes();
  };
  std::stable_sort(groups.begin(), groups.end(), busier);
  for (std::vector<LiveRow>& group : groups) {
    if (interval.rows.size() + group.size() > limit && !interval.rows.empty()) {
      ++interval.left_out;
    } else {
      std::move(group.begin(), group.end(), std::back_inserter(interval.rows));
    }
  }
  if (interval.rows.size() > limit) interval.rows.resize(limit);

  for (const StreamId id : active_) {
    Stream& stream = streams_[id];
    stream.active = false;
    for (std::size_t side = 0; side < 2; ++side)
      stream.before[side] = stream.counter.sent_by(side).bytes().throughput;
  }
  active_.clear();
  return interval;
}

void LiveAnalysis::finish() {
  tables_ = segments_.finish(std::move(facts_), Grouping::only_noted);
  for (const Subflow& subflow : tables_.subflows) {
    if (subflow.broken) streams_[subflow.tcp_stream].counter.drop_unmapped();
  }
  finished_ = true;
}

MptcpSummary LiveAnalysis::summary(ConnectionId connection) const {
  const Result<Subject> subject = find_subject(tables_, Level::mptcp, connection);
  assert(subject);
  std::vector<CountedSubflow> subflows;
  for (const SubjectStream& stream : subject->streams)
    subflows.push_back({&streams_[stream.id].counter, tables_.streams[stream.id].subflow});
  return sum_up_connection(*subject, subflows);
}

}  // namespace mptcpanalyzer
