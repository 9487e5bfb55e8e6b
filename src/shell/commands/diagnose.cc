#include "output/diagnose.h"

#include <memory>
#include <optional>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include "command/format_option.h"
#include "command/two_captures.h"
#include "diagnosis/registry.h"
#include "diagnosis/same_subjects.h"
#include "ends/matching/direction_profile.h"
#include "shell/commands/commands.h"
#include "shell/commands/signals_of.h"
#include "shell/terminal/screen_size.h"

namespace mptcpanalyzer {
namespace {

struct Arguments {
  std::string first;  // empty: the loaded capture
  std::string second;
  std::optional<ConnectionId> mptcpstream;
  DiagnosisStyle style;

  bool wants(const Subject& subject) const {
    return !mptcpstream || subject.mptcpstream == mptcpstream;
  }
};

// Whether there is what --mptcpstream asks for.
Result<Done> check_stream(const Arguments& arguments, const CaptureTables& tables) {
  if (!arguments.mptcpstream || exists(tables, Level::mptcp, *arguments.mptcpstream)) return Done{};
  return no_such_subject(Level::mptcp, *arguments.mptcpstream, tables.name);
}

Result<std::vector<Diagnosis>> diagnose_one(Session& session, const Arguments& arguments) {
  const Result<SignalList> signals = signals_of(session, arguments.first);
  if (!signals) return signals.error();
  const ColumnSet columns = diagnosis_columns(diagnosis_rules());
  const Result<Trace> trace =
      arguments.first.empty() ? session.trace(columns) : session.trace_of(arguments.first, columns);
  if (!trace) return trace.error();
  if (const Result<Done> there = check_stream(arguments, trace->tables()); !there)
    return there.error();
  const SignalIndex index(*signals);
  std::vector<Diagnosis> diagnoses;
  for (Subject& subject : diagnosis_subjects(trace->tables())) {
    if (!arguments.wants(subject)) continue;
    if (session.is_interrupted()) return stopped_by_user();
    ConnectionCase of;
    of.first = captured_connection(1, index, *trace, std::move(subject));
    diagnoses.push_back(diagnose(of, diagnosis_rules()));
  }
  return diagnoses;
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

Result<Diagnosis> diagnose_same(Session& session, const BothCaptures& both, SameSubject same) {
  ConnectionCase of;
  std::unique_ptr<MergedCaptures> merged;
  const bool same_level =
      same.second && same.second->mptcpstream.has_value() == same.first.mptcpstream.has_value();
  if (same_level) {
    Result<std::unique_ptr<MergedCaptures>> captures = merge(session, both, same);
    if (!captures) return captures.error();
    merged = std::move(*captures);
    if (merged->has_common_packets) of.merged = merged.get();
  }
  of.first = captured_connection(1, both.first, both.traces.first, std::move(same.first));
  if (same.second)
    of.second = captured_connection(2, both.second, both.traces.second, std::move(*same.second));
  of.matched = std::move(same.streams);
  return diagnose(of, diagnosis_rules());
}

Result<std::vector<Diagnosis>> diagnose_both(Session& session, const Arguments& arguments) {
  const std::string first_name =
      arguments.first.empty() ? session.options().capture : arguments.first;
  const Result<SignalList> first = signals_of(session, first_name);
  if (!first) return first.error();
  const Result<SignalList> second = signals_of(session, arguments.second);
  if (!second) return second.error();
  const ColumnSet columns = diagnosis_columns(diagnosis_rules()) | kMergeColumns;
  Result<TwoTraces> traces =
      load_both(session, {Level::mptcp, first_name, 0, arguments.second, 0}, columns);
  if (!traces) return traces.error();
  if (const Result<Done> there = check_stream(arguments, traces->first.tables()); !there)
    return there.error();
  const BothCaptures both{first_name, arguments.second, std::move(*traces), SignalIndex(*first),
                          SignalIndex(*second)};
  std::vector<Diagnosis> diagnoses;
  for (SameSubject& same : same_subjects(both.traces.first, both.traces.second)) {
    if (!arguments.wants(same.first)) continue;
    if (session.is_interrupted()) return stopped_by_user();
    Result<Diagnosis> diagnosis = diagnose_same(session, both, std::move(same));
    if (!diagnosis) return diagnosis.error();
    diagnoses.push_back(std::move(*diagnosis));
  }
  return diagnoses;
}

RunCommand declare(ArgumentList& takes) {
  const auto arguments = std::make_shared<Arguments>();
  takes.optional("capture", ArgumentKind::capture, "The capture; the loaded one when left out",
                 into(arguments->first));
  takes.optional("capture2", ArgumentKind::capture,
                 "A capture of the same traffic at the other end", into(arguments->second));
  takes.option("--mptcpstream", ArgumentKind::mptcp_stream,
               "Only this connection; all of the capture when left out",
               into(arguments->mptcpstream));
  takes.flag("--verbose,-v", "Show all of each finding: frames, cost, what to do, a display filter",
             arguments->style.verbose);
  takes.flag("--all", "List each rule too: found, not found, or why it could not be judged",
             arguments->style.all_rules);
  const FormatOption format(takes);
  return [=](Session& session) -> Result<Done> {
    Result<std::vector<Diagnosis>> diagnoses = arguments->second.empty()
                                                   ? diagnose_one(session, *arguments)
                                                   : diagnose_both(session, *arguments);
    if (!diagnoses) return diagnoses.error();
    const DiagnosisReport report{arguments->first, arguments->second, std::move(*diagnoses)};
    if (format.chosen(session.options()) == Format::json) {
      write_diagnosis_json(report, session.out());
      return Done{};
    }
    DiagnosisStyle style = arguments->style;
    if (session.out().is_terminal()) style.columns = screen_size(STDOUT_FILENO).columns;
    write_diagnosis_text(report, style, session.out());
    return Done{};
  };
}

}  // namespace

Command diagnose_command() {
  return {"diagnose",
          {},
          "Say what is wrong with each MPTCP connection, and prove it",
          declare,
          "diagnose examples/s05_fullmesh.client.pcap.gz"};
}

}  // namespace mptcpanalyzer
