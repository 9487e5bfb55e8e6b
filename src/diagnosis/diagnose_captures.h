// The diagnosis of every connection of a capture, or of two captures of the same traffic.
// Threads: any; traces and signals may be shared.
#pragma once  // Public: docs/library.md

#include <functional>
#include <optional>

#include "base/result.h"
#include "diagnosis/diagnose.h"
#include "ends/merged/merged_captures.h"

namespace mptcpanalyzer {

// What is handed on lives until the call returns, so that the facts of one connection at a time are
// in memory. Returns whether to go on.
using OnDiagnosis = std::function<bool(const ConnectionCase& of, Diagnosis& diagnosis)>;

struct DiagnosisChoice {
  std::optional<ConnectionId> mptcpstream;  // of the first capture; nothing: all
};

// `signals` and `trace` are of the same capture; the trace has diagnosis_columns(). In the order of
// diagnosis_subjects(). Fails when there is no such connection.
Result<Done> diagnose_capture(const SignalList& signals, const Trace& trace,
                              const DiagnosisChoice& choice, std::span<const Rule> rules,
                              const OnDiagnosis& visit);

struct DiagnosedCapture {
  std::string path;
  const SignalList* signals = nullptr;
  Trace trace;  // which has diagnosis_columns() | kMergeColumns
};

// The same of two: each connection of the first with what it is in the second. Merged traces are
// taken from the cache and kept there, as `cache` says.
Result<Done> diagnose_captures(const DiagnosedCapture& first, const DiagnosedCapture& second,
                               const DiagnosisChoice& choice, std::span<const Rule> rules,
                               const CacheOptions& cache, const OpenOptions& open,
                               const OnDiagnosis& visit);

}  // namespace mptcpanalyzer
