#include "analysis/summary/summarize.h"

#include <memory>
#include <optional>
#include <utility>

namespace mptcpanalyzer {
namespace {

Replay replay_of(const Trace& trace) {
  return [&trace](std::span<const Subject> subjects, const OnTracked& visit) -> Result<Done> {
    replay_trace(trace, subjects, visit);
    return Done{};
  };
}

// The builders of many subjects, each there only while segments of its subject come.
template <typename Builder>
class SummaryCrowd {
 public:
  using Summary = decltype(std::declval<const Builder&>().finish());

  SummaryCrowd(const CaptureTables& tables, std::vector<Subject> subjects)
      : subjects_(std::move(subjects)),
        index_(tables.streams.size(), kNone),
        builders_(subjects_.size()),
        left_(subjects_.size()),
        summaries_(subjects_.size()) {
    for (std::uint32_t i = 0; i < subjects_.size(); ++i) {
      for (const SubjectStream& stream : subjects_[i].streams) {
        index_[stream.id] = i;
        for (const TcpDirection& direction : tables.streams[stream.id].sent_by)
          left_[i] += direction.segments;
      }
    }
  }

  std::span<const Subject> subjects() const { return subjects_; }

  void add(TrackedSegment& tracked) {
    const std::uint32_t i = index_[tracked.at.stream];
    if (!builders_[i]) builders_[i] = std::make_unique<Builder>(subjects_[i]);
    builders_[i]->add(tracked);
    if (left_[i] != 0 && --left_[i] == 0) finish(i);
  }

  std::vector<Summary> finish() {
    std::vector<Summary> summaries;
    for (std::uint32_t i = 0; i < subjects_.size(); ++i) {
      if (!summaries_[i]) finish(i);
      summaries.push_back(std::move(*summaries_[i]));
      summaries_[i].reset();
    }
    return summaries;
  }

 private:
  void finish(std::uint32_t i) {
    summaries_[i] = builders_[i] ? builders_[i]->finish() : Builder(subjects_[i]).finish();
    builders_[i].reset();
  }

  std::vector<Subject> subjects_;
  std::vector<std::uint32_t> index_;  // by StreamId, into all of the following
  std::vector<std::unique_ptr<Builder>> builders_;
  std::vector<std::uint64_t> left_;  // segments that are still to come
  std::vector<std::optional<Summary>> summaries_;
};

template <typename Builder>
auto summarize_all(const CaptureTables& tables, Level level, const Replay& replay)
    -> Result<std::vector<typename SummaryCrowd<Builder>::Summary>> {
  SummaryCrowd<Builder> crowd(tables, all_subjects(tables, level));
  const Result<Done> replayed =
      replay(crowd.subjects(), [&crowd](TrackedSegment& tracked) { crowd.add(tracked); });
  if (!replayed) return replayed.error();
  return crowd.finish();
}

}  // namespace

Result<std::vector<TcpSummary>> summarize_all_tcp(const CaptureTables& tables,
                                                  const Replay& replay) {
  return summarize_all<TcpSummaryBuilder>(tables, Level::tcp, replay);
}

Result<std::vector<MptcpSummary>> summarize_all_mptcp(const CaptureTables& tables,
                                                      const Replay& replay) {
  return summarize_all<MptcpSummaryBuilder>(tables, Level::mptcp, replay);
}

Result<std::vector<TcpSummary>> summarize_all_tcp(const Trace& trace) {
  return summarize_all_tcp(trace.tables(), replay_of(trace));
}

Result<std::vector<MptcpSummary>> summarize_all_mptcp(const Trace& trace) {
  return summarize_all_mptcp(trace.tables(), replay_of(trace));
}

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
