#include "shell/commands/diagnosing.h"

#include <memory>
#include <utility>

#include "command/two_captures.h"
#include "diagnosis/registry.h"
#include "diagnosis/same_subjects.h"
#include "shell/commands/signals_of.h"

namespace mptcpanalyzer {
namespace {

// Whether there is what --mptcpstream asks for.
Result<Done> check_stream(const DiagnosisArguments& arguments, const CaptureTables& tables) {
  if (!arguments.mptcpstream || exists(tables, Level::mptcp, *arguments.mptcpstream)) return Done{};
  return no_such_subject(Level::mptcp, *arguments.mptcpstream, tables.name);
}

Result<Done> diagnose_one(Session& session, const DiagnosisArguments& arguments,
                          const OnDiagnosis& visit) {
  const Result<SignalList> signals = signals_of(session, arguments.first);
  if (!signals) return signals.error();
  const ColumnSet columns = diagnosis_columns(diagnosis_rules());
  const Result<Trace> trace =
      arguments.first.empty() ? session.trace(columns) : session.trace_of(arguments.first, columns);
  if (!trace) return trace.error();
  if (const Result<Done> there = check_stream(arguments, trace->tables()); !there) return there;
  const SignalIndex index(*signals);
  for (Subject& subject : diagnosis_subjects(trace->tables())) {
    if (!arguments.wants(subject)) continue;
    if (session.is_interrupted()) return stopped_by_user();
    ConnectionCase of;
    of.first = captured_connection(1, index, *trace, std::move(subject));
    Diagnosis diagnosis = diagnose(of, diagnosis_rules());
    visit(of, diagnosis);
  }
  return Done{};
}

// Two captures with what is made of each once.
struct BothCaptures {
  std::string first_name;
  std::string second_name;
  TwoTraces traces;
  SignalIndex first;
  SignalIndex second;
};

Result<std::unique_ptr<MergedCaptures>> merge(Session& session, const BothCaptures& both,
                                              const SameSubject& same) {
  const Level level = same.first.mptcpstream ? Level::mptcp : Level::tcp;
  const auto number = [level](const Subject& subject) {
    return level == Level::mptcp ? *subject.mptcpstream : subject.streams.front().id;
  };
  const StreamPair streams{level, both.first_name, number(same.first), both.second_name,
                           number(*same.second)};
  const LoadTrace loaded = [&both](const std::string& capture) -> Result<Trace> {
    return capture == both.first_name ? both.traces.first : both.traces.second;
  };
  return merge_loaded(streams, loaded, session.options().cache, session.open_options());
}

Result<Done> diagnose_same(Session& session, const BothCaptures& both, SameSubject same,
                           const OnDiagnosis& visit) {
  ConnectionCase of;
  std::unique_ptr<MergedCaptures> merged;
  const bool is_same_level =
      same.second && same.second->mptcpstream.has_value() == same.first.mptcpstream.has_value();
  if (is_same_level) {
    Result<std::unique_ptr<MergedCaptures>> captures = merge(session, both, same);
    if (!captures) return captures.error();
    merged = std::move(*captures);
    if (merged->has_common_packets) of.merged = merged.get();
  }
  of.first = captured_connection(1, both.first, both.traces.first, std::move(same.first));
  if (same.second)
    of.second = captured_connection(2, both.second, both.traces.second, std::move(*same.second));
  of.matched = std::move(same.streams);
  Diagnosis diagnosis = diagnose(of, diagnosis_rules());
  visit(of, diagnosis);
  return Done{};
}

Result<Done> diagnose_both(Session& session, const DiagnosisArguments& arguments,
                           const OnDiagnosis& visit) {
  const std::string& first_name = first_capture(session, arguments);
  const Result<SignalList> first = signals_of(session, first_name);
  if (!first) return first.error();
  const Result<SignalList> second = signals_of(session, arguments.second);
  if (!second) return second.error();
  const ColumnSet columns = diagnosis_columns(diagnosis_rules()) | kMergeColumns;
  Result<TwoTraces> traces =
      load_both(session, {Level::mptcp, first_name, 0, arguments.second, 0}, columns);
  if (!traces) return traces.error();
  if (const Result<Done> there = check_stream(arguments, traces->first.tables()); !there)
    return there;
  const BothCaptures both{first_name, arguments.second, std::move(*traces), SignalIndex(*first),
                          SignalIndex(*second)};
  for (SameSubject& same : same_subjects(both.traces.first, both.traces.second)) {
    if (!arguments.wants(same.first)) continue;
    if (session.is_interrupted()) return stopped_by_user();
    if (const Result<Done> done = diagnose_same(session, both, std::move(same), visit); !done)
      return done;
  }
  return Done{};
}

}  // namespace

void add_diagnosed(ArgumentList& takes, DiagnosisArguments& arguments) {
  takes.optional("capture", ArgumentKind::capture, "The capture; the loaded one when left out",
                 into(arguments.first));
  takes.optional("capture2", ArgumentKind::capture,
                 "A capture of the same traffic at the other end", into(arguments.second));
  takes.option("--mptcpstream", ArgumentKind::mptcp_stream,
               "Only this connection; all of the capture when left out",
               into(arguments.mptcpstream));
}

const std::string& first_capture(const Session& session, const DiagnosisArguments& arguments) {
  return arguments.first.empty() ? session.options().capture : arguments.first;
}

Result<Done> diagnose_each(Session& session, const DiagnosisArguments& arguments,
                           const OnDiagnosis& visit) {
  return arguments.second.empty() ? diagnose_one(session, arguments, visit)
                                  : diagnose_both(session, arguments, visit);
}

}  // namespace mptcpanalyzer
