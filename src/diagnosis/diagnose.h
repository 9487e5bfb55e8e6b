// Diagnosis: what all rules say of one connection, and of each of a capture.
//
// diagnosis/diagnose_captures.h makes a ConnectionCase of each connection of a capture.
// Threads: any; a Diagnosis is a plain value, which any number may read.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "analysis/signals/dialogue.h"
#include "diagnosis/facts/connection_case.h"
#include "diagnosis/facts/finding.h"
#include "diagnosis/facts/rule.h"
#include "diagnosis/verdict.h"

namespace mptcpanalyzer {

enum class Outcome : std::uint8_t { found, clear, not_judged };

// "found", "clear", "not_judged".
std::string_view to_string(Outcome outcome);

struct RuleOutcome {
  std::string_view id;
  Outcome outcome = Outcome::clear;
  std::string reason;  // why it could not be judged; otherwise empty
};

struct Diagnosis {
  std::optional<ConnectionId> mptcpstream;  // nothing: a plain tcp stream that asked for MPTCP
  StreamId tcpstream = 0;                   // the first one
  std::optional<ConnectionId> second_mptcpstream;    // its number in the second capture
  std::vector<std::pair<Endpoint, Endpoint>> paths;  // client and server of each subflow
  ConnectionVerdict verdict;
  std::vector<Finding> findings;   // the worst first
  std::vector<RuleOutcome> rules;  // in the order of diagnosis_rules()

  bool has(FindingSeverity severity) const;
};

// What a trace must have.
ColumnSet diagnosis_columns(std::span<const Rule> rules);

// What there is to diagnose: the listed connections, then tcp streams that asked for MPTCP and did
// not get it, or that joined what is not in the capture.
std::vector<Subject> diagnosis_subjects(const CaptureTables& tables);

// `signals` and `trace` are of the same capture, the subject one of it; both outlive the result.
CapturedConnection captured_connection(int capture, const SignalIndex& signals, const Trace& trace,
                                       Subject subject);

Diagnosis diagnose(const ConnectionCase& subject, std::span<const Rule> rules);

}  // namespace mptcpanalyzer
