#include "diagnosis/diagnose.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <tuple>

#include "analysis/summary/connection_events.h"

namespace mptcpanalyzer {
namespace {

// "tcp.stream == 1 and frame.number >= 88 and frame.number <= 90": in the capture of the first
// span.
std::string filter_of(const Finding& finding) {
  std::vector<std::string> terms;
  if (finding.tcpstream) terms.push_back(fmt::format("tcp.stream == {}", *finding.tcpstream));
  if (!finding.frames.empty()) {
    const FrameSpan& span = finding.frames.front();
    if (span.first == span.last) {
      terms.push_back(fmt::format("frame.number == {}", span.first));
    } else {
      terms.push_back(
          fmt::format("frame.number >= {} and frame.number <= {}", span.first, span.last));
    }
  }
  return fmt::format("{}", fmt::join(terms, " and "));
}

void complete(const ConnectionCase& subject, const Rule& rule, Finding& finding) {
  finding.id = rule.id;
  if (finding.counter.empty()) finding.counter = rule.counter;
  if (finding.advice.empty()) finding.advice = rule.advice;
  if (finding.tcpstream && !finding.second_tcpstream)
    finding.second_tcpstream = subject.matched_stream(subject.first, *finding.tcpstream);
  if (finding.wireshark.empty()) finding.wireshark = filter_of(finding);
  const auto& id = subject.first.subject.mptcpstream;
  if (finding.next.empty() && id) finding.next = fmt::format("timeline {}", *id);
}

// The worst first; of the same severity what cost most.
bool is_worse(const Finding& one, const Finding& other) {
  const auto rank = [](const Finding& finding) {
    // What has a cause comes behind it.
    return std::tuple(static_cast<int>(finding.severity), finding.causes.empty(),
                      finding.cost_s.value_or(0), finding.cost_bytes.value_or(0),
                      static_cast<int>(finding.confidence), -finding.begin_s.value_or(0));
  };
  return rank(one) > rank(other);
}

// Rules that say why a connection is slow: what slowed it down is named when it was found too.
constexpr std::string_view kNoAggregation = "no_aggregation";
constexpr std::string_view kCaptureUnfit = "capture_unfit";
constexpr std::array<std::string_view, 6> kSlowDown = {
    "stall",        "window_limited", "application_limited",
    "head_of_line", "path_poor",      "shared_bottleneck"};

// A stall of that length explains a slow transfer by itself.
constexpr double kLongStallS = 1;

bool explains(const Finding& cause, const Finding& slow) {
  if (cause.severity == FindingSeverity::note && cause.id == kSlowDown.front()) return false;
  return !cause.mptcpdest || cause.mptcpdest == slow.mptcpdest;
}

void name_causes(std::vector<Finding>& findings) {
  for (Finding& finding : findings) {
    if (finding.id != kNoAggregation) continue;
    for (const std::string_view id : kSlowDown) {
      const auto cause = std::find_if(findings.begin(), findings.end(), [&](const Finding& other) {
        return other.id == id && explains(other, finding);
      });
      if (cause == findings.end()) continue;
      finding.causes.push_back(id);
      // Then the paths do no harm to each other: one of them failed.
      const bool is_long = id == kSlowDown.front() && cause->begin_s && cause->end_s &&
                           *cause->end_s - *cause->begin_s >= kLongStallS;
      if (is_long) finding.severity = FindingSeverity::warning;
    }
  }
}

// Whether the first capture has the packets of both hosts.
bool has_both_directions(const CapturedConnection& of) {
  return !of.subject.misses(Role::client) && !of.subject.misses(Role::server);
}

Judgement judge(const Rule& rule, const ConnectionCase& subject) {
  if (!rule.one_direction_is_enough && !has_both_directions(subject.first))
    return not_judged("the capture has the packets of one host only");
  return rule.judge(subject);
}

// What was seen through gaps, or twice, is less sure.
void lower_confidence(const CaptureFitness& fitness, Finding& finding) {
  const bool is_doubtful = fitness.unseen_bytes > 0 || fitness.is_doubled();
  if (!is_doubtful || finding.confidence == Confidence::possible) return;
  finding.confidence =
      finding.confidence == Confidence::certain ? Confidence::likely : Confidence::possible;
}

// One cause, one finding: what another finding tells as well is left out.
struct Repeated {
  std::string_view id;
  std::string_view told_by;
};
constexpr Repeated kRepeated[] = {
    {"fell_back", "mpc_stripped"},
    {"fell_back", "mpc_mirrored"},
    {"fell_back", "mpc_ack_lost"},
    {"fell_back", "options_stripped_midway"},
};

void drop_repeated(Diagnosis& diagnosis) {
  const auto found = [&](std::string_view id) {
    return std::any_of(diagnosis.findings.begin(), diagnosis.findings.end(),
                       [=](const Finding& finding) { return finding.id == id; });
  };
  for (const Repeated& repeated : kRepeated) {
    if (!found(repeated.told_by)) continue;
    std::erase_if(diagnosis.findings,
                  [&](const Finding& finding) { return finding.id == repeated.id; });
    for (RuleOutcome& outcome : diagnosis.rules) {
      if (outcome.id == repeated.id && outcome.outcome == Outcome::found)
        outcome.outcome = Outcome::clear;
    }
  }
}

bool has_asked_in_vain(const CaptureTables& tables, StreamId id) {
  const Subflow* subflow = subflow_of(tables, id);
  if (subflow == nullptr || subflow->copy_of != kNone) return false;
  const ConnectionId connection = connection_of(tables, id);
  return subflow->mptcp_syn && (connection == kNone || !is_listed(tables, connection));
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  if (outcome == Outcome::found) return "found";
  return outcome == Outcome::clear ? "clear" : "not_judged";
}

bool Diagnosis::has(FindingSeverity severity) const {
  return std::any_of(findings.begin(), findings.end(),
                     [=](const Finding& finding) { return finding.severity == severity; });
}

ColumnSet diagnosis_columns(std::span<const Rule> rules) {
  ColumnSet columns = replay_columns() | kHistoryColumns;
  for (const Rule& rule : rules)
    columns = columns | rule.columns;
  return columns;
}

std::vector<Subject> diagnosis_subjects(const CaptureTables& tables) {
  std::vector<Subject> subjects = all_subjects(tables, Level::mptcp);
  for (StreamId id = 0; id < tables.streams.size(); ++id) {
    if (has_asked_in_vain(tables, id)) subjects.push_back(*find_subject(tables, Level::tcp, id));
  }
  return subjects;
}

CapturedConnection captured_connection(int capture, const SignalIndex& signals, const Trace& trace,
                                       Subject subject) {
  CapturedConnection of;
  of.capture = capture;
  of.signals = &signals.signals();
  of.trace = &trace;
  of.dialogue = signals.dialogue_of(subject);
  of.course = connection_course(SubjectPackets(trace, subject));
  of.fitness = capture_fitness(trace, subject, of.course);
  of.subject = std::move(subject);
  of.place = captured_at(signals.signals().tables, of.dialogue);
  for (const Role towards : {Role::client, Role::server}) {
    of.paths[static_cast<std::size_t>(towards)] =
        compare_paths(of.dialogue, of.course, towards, of.is_at_receiver_of_data_to(towards));
  }
  return of;
}

Diagnosis diagnose(const ConnectionCase& subject, std::span<const Rule> rules) {
  Diagnosis diagnosis;
  diagnosis.mptcpstream = subject.first.subject.mptcpstream;
  diagnosis.tcpstream = subject.first.subject.streams.front().id;
  if (subject.second) diagnosis.second_mptcpstream = subject.second->subject.mptcpstream;
  for (const SubjectStream& stream : subject.first.subject.streams)
    diagnosis.paths.emplace_back(stream.endpoints[stream.client_side],
                                 stream.endpoints[1 - stream.client_side]);
  diagnosis.verdict = verdict_of(subject);
  for (const Rule& rule : rules) {
    Judgement judgement = judge(rule, subject);
    RuleOutcome& outcome = diagnosis.rules.emplace_back();
    outcome.id = rule.id;
    if (!judgement.findings.empty()) {
      outcome.outcome = Outcome::found;
    } else if (!judgement.not_judged.empty()) {
      outcome.outcome = Outcome::not_judged;
      outcome.reason = std::move(judgement.not_judged);
    }
    for (Finding& finding : judgement.findings) {
      complete(subject, rule, finding);
      if (rule.id != kCaptureUnfit) lower_confidence(subject.first.fitness, finding);
      diagnosis.findings.push_back(std::move(finding));
    }
  }
  drop_repeated(diagnosis);
  name_causes(diagnosis.findings);
  std::stable_sort(diagnosis.findings.begin(), diagnosis.findings.end(), is_worse);
  return diagnosis;
}

}  // namespace mptcpanalyzer
