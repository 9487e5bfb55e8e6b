#include "diagnosis/diagnose_captures.h"

#include <memory>
#include <utility>

#include "diagnosis/same_subjects.h"

namespace mptcpanalyzer {
namespace {

// Whether there is what was chosen.
Result<Done> check_choice(const DiagnosisChoice& choice, const CaptureTables& tables) {
  if (!choice.mptcpstream || exists(tables, Level::mptcp, *choice.mptcpstream)) return Done{};
  return no_such_subject(Level::mptcp, *choice.mptcpstream, tables.name);
}

bool is_wanted(const Subject& subject, const DiagnosisChoice& choice) {
  return !choice.mptcpstream || subject.mptcpstream == choice.mptcpstream;
}

struct BothCaptures {
  const DiagnosedCapture& first;
  const DiagnosedCapture& second;
  SignalIndex first_signals;
  SignalIndex second_signals;
};

Result<std::unique_ptr<MergedCaptures>> merge(const BothCaptures& both, const SameSubject& same,
                                              const CacheOptions& cache, const OpenOptions& open) {
  const Level level = same.first.mptcpstream ? Level::mptcp : Level::tcp;
  const auto number = [level](const Subject& subject) {
    return level == Level::mptcp ? *subject.mptcpstream : subject.streams.front().id;
  };
  const StreamPair streams{level, both.first.path, number(same.first), both.second.path,
                           number(*same.second)};
  const LoadTrace loaded = [&both](const std::string& capture) -> Result<Trace> {
    return capture == both.first.path ? both.first.trace : both.second.trace;
  };
  return merge_loaded(streams, loaded, cache, open);
}

// A connection in one capture that is a plain tcp stream in the other has nothing to be merged.
bool can_be_merged(const SameSubject& same) {
  return same.second && same.second->mptcpstream.has_value() == same.first.mptcpstream.has_value();
}

}  // namespace

Result<Done> diagnose_capture(const SignalList& signals, const Trace& trace,
                              const DiagnosisChoice& choice, std::span<const Rule> rules,
                              const OnDiagnosis& visit) {
  if (const Result<Done> there = check_choice(choice, trace.tables()); !there) return there;
  const SignalIndex index(signals);
  for (Subject& subject : diagnosis_subjects(trace.tables())) {
    if (!is_wanted(subject, choice)) continue;
    ConnectionCase of;
    of.first = captured_connection(1, index, trace, std::move(subject));
    Diagnosis diagnosis = diagnose(of, rules);
    if (!visit(of, diagnosis)) break;
  }
  return Done{};
}

Result<Done> diagnose_captures(const DiagnosedCapture& first, const DiagnosedCapture& second,
                               const DiagnosisChoice& choice, std::span<const Rule> rules,
                               const CacheOptions& cache, const OpenOptions& open,
                               const OnDiagnosis& visit) {
  if (const Result<Done> there = check_choice(choice, first.trace.tables()); !there) return there;
  const BothCaptures both{first, second, SignalIndex(*first.signals), SignalIndex(*second.signals)};
  for (SameSubject& same : same_subjects(first.trace, second.trace)) {
    if (!is_wanted(same.first, choice)) continue;
    ConnectionCase of;
    std::unique_ptr<MergedCaptures> merged;
    if (can_be_merged(same)) {
      Result<std::unique_ptr<MergedCaptures>> captures = merge(both, same, cache, open);
      if (!captures) return captures.error();
      merged = std::move(*captures);
      if (merged->has_common_packets) of.merged = merged.get();
    }
    of.first = captured_connection(1, both.first_signals, first.trace, std::move(same.first));
    if (same.second)
      of.second =
          captured_connection(2, both.second_signals, second.trace, std::move(*same.second));
    of.matched = std::move(same.streams);
    Diagnosis diagnosis = diagnose(of, rules);
    if (!visit(of, diagnosis)) break;
  }
  return Done{};
}

}  // namespace mptcpanalyzer
