// What the rules say of a packet script, or of two: one for each end; for tests.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/script_summary_fixture.h"
#include "diagnosis/diagnose.h"
#include "diagnosis/registry.h"
#include "diagnosis/same_subjects.h"

namespace mptcpanalyzer {

inline SignalList signals_of_script(std::string_view script) {
  const ByteBuffer bytes = capture_from_script(script);
  Result<SignalList> signals = read_signals(open_script(bytes), "script", {});
  if (!signals) throw std::runtime_error(signals.error().line());
  return std::move(*signals);
}

// Of each connection, and of each tcp stream that asked for MPTCP.
inline std::vector<Diagnosis> diagnose_script(std::string_view script) {
  const SignalList signals = signals_of_script(script);
  const Trace trace = trace_of_script(script);
  const SignalIndex index(signals);
  std::vector<Diagnosis> all;
  for (Subject& subject : diagnosis_subjects(trace.tables())) {
    ConnectionCase of;
    of.first = captured_connection(1, index, trace, std::move(subject));
    all.push_back(diagnose(of, diagnosis_rules()));
  }
  return all;
}

// The same with a second capture; their packets are not paired (ConnectionCase::merged).
inline std::vector<Diagnosis> diagnose_scripts(std::string_view first, std::string_view second) {
  const SignalList first_signals = signals_of_script(first);
  const SignalList second_signals = signals_of_script(second);
  const Trace first_trace = trace_of_script(first);
  const Trace second_trace = trace_of_script(second);
  const SignalIndex first_index(first_signals);
  const SignalIndex second_index(second_signals);
  std::vector<Diagnosis> all;
  for (SameSubject& same : same_subjects(first_trace, second_trace)) {
    ConnectionCase of;
    of.first = captured_connection(1, first_index, first_trace, std::move(same.first));
    if (same.second)
      of.second = captured_connection(2, second_index, second_trace, std::move(*same.second));
    of.matched = std::move(same.streams);
    all.push_back(diagnose(of, diagnosis_rules()));
  }
  return all;
}

// "warning mpc_stripped, note subflow_unused tcp.stream 1": the worst first.
inline std::string findings_text(const std::vector<Diagnosis>& diagnoses) {
  std::string text;
  for (const Diagnosis& diagnosis : diagnoses) {
    for (const Finding& finding : diagnosis.findings) {
      if (!text.empty()) text += ", ";
      text += fmt::format("{} {}", to_string(finding.severity), finding.id);
      if (finding.tcpstream) text += fmt::format(" tcp.stream {}", *finding.tcpstream);
    }
  }
  return text;
}

// Of one rule only, in the same words.
inline std::string findings_text(const std::vector<Diagnosis>& diagnoses, std::string_view id) {
  std::vector<Diagnosis> of_rule = diagnoses;
  for (Diagnosis& diagnosis : of_rule)
    std::erase_if(diagnosis.findings, [id](const Finding& finding) { return finding.id != id; });
  return findings_text(of_rule);
}

}  // namespace mptcpanalyzer
