#include "diagnosis/verdict.h"

#include <algorithm>

#include "diagnosis/facts/joins.h"

namespace mptcpanalyzer {
namespace {

void take_connection(const CapturedConnection& of, ConnectionVerdict& verdict) {
  const CaptureTables& tables = of.tables();
  const Connection& connection = *of.connection();
  verdict.version = connection.version;
  verdict.state = state_of(tables, connection);
  // A join that was not established is no open subflow.
  std::size_t failed_joins = 0;
  for (const JoinStory& join : join_stories(of)) {
    const bool is_there =
        join.outcome == JoinOutcome::established || join.outcome == JoinOutcome::half_open;
    failed_joins += is_there ? 0U : 1U;
  }
  verdict.subflows_open = of.subject.streams.size() - failed_joins;
  for (const SubjectStream& stream : of.subject.streams) {
    if (verdict.fallback_reason.empty()) verdict.fallback_reason = stream.fallback_reason;
  }
  const auto& directions = of.course.summary->directions;
  std::vector<bool> used(of.subject.streams.size(), false);
  for (const MptcpDirectionSummary& direction : directions) {
    verdict.bytes[static_cast<std::size_t>(direction.mptcpdest)] = direction.bytes.new_data;
    for (const SubflowDirectionSummary& subflow : direction.subflows) {
      if (subflow.bytes.new_data > 0) used[index_of(of.subject, subflow.stream.id)] = true;
    }
  }
  verdict.subflows_used = static_cast<std::size_t>(std::count(used.begin(), used.end(), true));
}

void take_stream(const CapturedConnection& of, ConnectionVerdict& verdict) {
  const SubjectStream& stream = of.subject.streams.front();
  const TcpStream& tcp = of.tables().streams[stream.id];
  verdict.only_asked = true;
  verdict.state = stream.state;
  verdict.fallback_reason = stream.fallback_reason;
  if (stream.state != SubflowState::never_completed) verdict.subflows_open = 1;
  for (std::size_t side = 0; side < 2; ++side) {
    const Role towards = peer(stream.tcp_role(side));
    verdict.bytes[static_cast<std::size_t>(towards)] = tcp.sent_by[side].payload_bytes;
    if (tcp.sent_by[side].payload_bytes > 0) verdict.subflows_used = 1;
  }
}

// From the first to the last segment with data that way, on any subflow.
std::optional<double> duration_of(const MptcpSummary& summary, Role towards) {
  for (const MptcpDirectionSummary& direction : summary.directions) {
    if (direction.mptcpdest != towards) continue;
    TimeSpan all;
    for (const SubflowDirectionSummary& subflow : direction.subflows) {
      const TimeSpan& span = subflow.data_span;
      if (span.first_ns == kNoTime) continue;
      if (all.first_ns == kNoTime || span.first_ns < all.first_ns) all.first_ns = span.first_ns;
      if (all.last_ns == kNoTime || span.last_ns > all.last_ns) all.last_ns = span.last_ns;
    }
    return seconds_between(all.first_ns, all.last_ns);
  }
  return std::nullopt;
}

}  // namespace

std::optional<double> ConnectionVerdict::rate_bps() const {
  if (!duration_s || *duration_s <= 0) return std::nullopt;
  return static_cast<double>(bytes[static_cast<std::size_t>(mptcpdest)]) * 8 / *duration_s;
}

ConnectionVerdict verdict_of(const ConnectionCase& subject) {
  ConnectionVerdict verdict;
  const CapturedConnection& first = subject.first;
  if (first.course.summary) {
    take_connection(first, verdict);
  } else {
    take_stream(first, verdict);
  }
  verdict.mptcpdest = verdict.bytes[static_cast<std::size_t>(Role::client)] >
                              verdict.bytes[static_cast<std::size_t>(Role::server)]
                          ? Role::client
                          : Role::server;
  if (first.course.summary) {
    verdict.duration_s = duration_of(*first.course.summary, verdict.mptcpdest);
    verdict.paths = first.paths[static_cast<std::size_t>(verdict.mptcpdest)];
  }
  return verdict;
}

}  // namespace mptcpanalyzer
