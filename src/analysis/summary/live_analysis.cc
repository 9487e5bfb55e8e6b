#include "analysis/summary/live_analysis.h"

#include <algorithm>
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
  capture_.name = interface.name;
  capture_.format = "live";
  capture_.interfaces = {interface};
  capture_.frames_of_interface = {0};
}

void LiveAnalysis::add(const Frame& frame) {
  capture_.frames = frame.number;
  capture_.frames_of_interface.front() = frame.number;
  if (capture_.first_time_ns == kNoTime) capture_.first_time_ns = frame.time_ns;
  capture_.last_time_ns = std::max(capture_.last_time_ns, frame.time_ns);
  const std::uint32_t link_type = capture_.interfaces.front().link_type;
  if (!decode(frame, link_type, segment_, capture_.anomalies)) return;
  if (copies_.is_copy(frame, link_type, segment_)) {
    capture_.anomalies.add(Anomaly::duplicate_frame, frame.number);
    return;
  }
  ++capture_.segments;
  segments_.add(frame, segment_, capture_.anomalies, tracked_);
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
  const TcpStream& stream = tracker().streams()[id];
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
  const std::optional<Subject> subject = find_mptcp_subject(tracker(), capture_.first_time_ns, id);
  if (!subject) return rows;
  for (const SubjectStream& stream : subject->streams) {
    LiveRow row = describe(stream.id);
    row.mptcpstream = id;
    row.backup = stream.backup;
    if (stream.client_mptcp_role == Role::server) std::swap(row.towards[0], row.towards[1]);
    for (std::size_t role = 0; role < 2; ++role)
      add_direction(rows.front().towards[role], row.towards[role]);
    rows.push_back(std::move(row));
  }
  return rows;
}

LiveInterval LiveAnalysis::end_interval(std::size_t limit) {
  LiveInterval interval;
  interval.frames = capture_.frames - std::exchange(frames_before_, capture_.frames);

  // A group is a connection with its subflows, or a stream of its own.
  std::vector<std::vector<LiveRow>> groups;
  std::unordered_set<ConnectionId> seen;
  for (const StreamId id : active_) {
    const ConnectionId connection = tracker().connection_of(id);
    const bool in_connection =
        connection != kNone &&
        is_listed(tracker(), tracker().connections().connections()[connection]);
    if (!in_connection) {
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
  segments_.finish(capture_.anomalies);
  capture_.tracker = segments_.take_tracker();
  finished_ = true;
}

MptcpSummary LiveAnalysis::summary(ConnectionId connection) const {
  const std::optional<Subject> subject =
      find_mptcp_subject(tracker(), capture_.first_time_ns, connection);
  assert(subject);
  return sum_up_connection(
      *subject, [this](StreamId id) -> const SubflowCounter& { return streams_[id].counter; },
      [this](std::uint32_t subflow) { return tracker().subflows()[subflow].tcp_stream; }, nullptr);
}

}  // namespace mptcpanalyzer
