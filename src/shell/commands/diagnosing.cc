#include "shell/commands/diagnosing.h"

#include <utility>

#include "command/two_captures.h"
#include "diagnosis/registry.h"
#include "shell/commands/signals_of.h"

namespace mptcpanalyzer {
namespace {

Result<Done> diagnose_one(Session& session, const DiagnosisArguments& arguments,
                          const OnDiagnosis& visit) {
  const Result<SignalList> signals = signals_of(session, arguments.first);
  if (!signals) return signals.error();
  const ColumnSet columns = diagnosis_columns(diagnosis_rules());
  const Result<Trace> trace =
      arguments.first.empty() ? session.trace(columns) : session.trace_of(arguments.first, columns);
  if (!trace) return trace.error();
  return diagnose_capture(*signals, *trace, arguments.choice, diagnosis_rules(), visit);
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
  return diagnose_captures({first_name, &*first, std::move(traces->first)},
                           {arguments.second, &*second, std::move(traces->second)},
                           arguments.choice, diagnosis_rules(), session.options().cache,
                           session.open_options(), visit);
}

}  // namespace

void add_diagnosed(ArgumentList& takes, DiagnosisArguments& arguments) {
  takes.optional("capture", ArgumentKind::capture, "The capture; the loaded one when left out",
                 into(arguments.first));
  takes.optional("capture2", ArgumentKind::capture,
                 "A capture of the same traffic at the other end", into(arguments.second));
  takes.option("--mptcpstream", ArgumentKind::mptcp_stream,
               "Only this connection; all of the capture when left out",
               into(arguments.choice.mptcpstream));
}

const std::string& first_capture(const Session& session, const DiagnosisArguments& arguments) {
  return arguments.first.empty() ? session.options().capture : arguments.first;
}

Result<Done> diagnose_each(Session& session, const DiagnosisArguments& arguments,
                           const TakeDiagnosis& take) {
  const OnDiagnosis visit = [&](const ConnectionCase& of, Diagnosis& diagnosis) {
    take(of, diagnosis);
    return !session.is_interrupted();
  };
  const Result<Done> done = arguments.second.empty() ? diagnose_one(session, arguments, visit)
                                                     : diagnose_both(session, arguments, visit);
  if (done && session.is_interrupted()) return stopped_by_user();
  return done;
}

}  // namespace mptcpanalyzer
