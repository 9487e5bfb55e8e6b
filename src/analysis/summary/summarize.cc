#include "analysis/summary/summarize.h"

namespace mptcpanalyzer {
namespace {

Replay replay_of(const Trace& trace) {
  return [&trace](std::span<const Subject> subjects, const OnTracked& visit) -> Result<Done> {
    replay_trace(trace, wanted_by(subjects), visit);
    return Done{};
  };
}

}  // namespace

Result<TcpSummary> summarize_tcp(const Subject& subject, const Replay& replay) {
  TcpSummaryBuilder builder(subject);
  const Result<Done> replayed =
      replay(std::span(&subject, 1), [&](TrackedSegment& tracked) { builder.add(tracked); });
  if (!replayed) return replayed.error();
  return builder.finish();
}

Result<MptcpSummary> summarize_mptcp(const Subject& subject, const Replay& replay) {
  MptcpSummaryBuilder builder(subject);
  const Result<Done> replayed =
      replay(std::span(&subject, 1), [&](TrackedSegment& tracked) { builder.add(tracked); });
  if (!replayed) return replayed.error();
  return builder.finish();
}

Result<TcpSummary> summarize_tcp(const Trace& trace, StreamId tcpstream) {
  const Result<Subject> subject = find_subject(trace.tables(), Level::tcp, tcpstream);
  if (!subject) return subject.error();
  return summarize_tcp(*subject, replay_of(trace));
}

Result<MptcpSummary> summarize_mptcp(const Trace& trace, ConnectionId mptcpstream) {
  const Result<Subject> subject = find_subject(trace.tables(), Level::mptcp, mptcpstream);
  if (!subject) return subject.error();
  return summarize_mptcp(*subject, replay_of(trace));
}

}  // namespace mptcpanalyzer
