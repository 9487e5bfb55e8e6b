// The diagnosis of each connection of a capture, or of two, for commands about them.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "command/arguments.h"
#include "diagnosis/diagnose.h"
#include "shell/session/session.h"

namespace mptcpanalyzer {

struct DiagnosisArguments {
  std::string first;   // empty: the loaded capture
  std::string second;  // empty: of one capture
  std::optional<ConnectionId> mptcpstream;

  bool wants(const Subject& subject) const {
    return !mptcpstream || subject.mptcpstream == mptcpstream;
  }
};

// CAPTURE, CAPTURE2 and --mptcpstream.
void add_diagnosed(ArgumentList& takes, DiagnosisArguments& arguments);

// The path of the first capture.
const std::string& first_capture(const Session& session, const DiagnosisArguments& arguments);

// What is handed on lives until the call returns, so that the facts of one connection at a time
// are in memory.
using OnDiagnosis = std::function<void(const ConnectionCase& of, Diagnosis& diagnosis)>;

// Of each connection that was asked for, in the order of diagnosis_subjects(). With progress and
// warnings. Fails when a capture cannot be read, is a CSV, or has no such connection.
Result<Done> diagnose_each(Session& session, const DiagnosisArguments& arguments,
                           const OnDiagnosis& visit);

}  // namespace mptcpanalyzer
