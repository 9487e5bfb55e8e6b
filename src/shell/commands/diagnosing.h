// The diagnosis of each connection of a capture, or of two, for commands about them.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "command/arguments.h"
#include "diagnosis/diagnose_captures.h"
#include "shell/session/session.h"

namespace mptcpanalyzer {

struct DiagnosisArguments {
  std::string first;   // empty: the loaded capture
  std::string second;  // empty: of one capture
  DiagnosisChoice choice;
};

// CAPTURE, CAPTURE2 and --mptcpstream.
void add_diagnosed(ArgumentList& takes, DiagnosisArguments& arguments);

// The path of the first capture.
const std::string& first_capture(const Session& session, const DiagnosisArguments& arguments);

using TakeDiagnosis = std::function<void(const ConnectionCase& of, Diagnosis& diagnosis)>;

// Of each connection that was asked for (diagnosis/diagnose_captures.h), with progress and
// warnings. Fails when a capture cannot be read, is a CSV, or has no such connection.
Result<Done> diagnose_each(Session& session, const DiagnosisArguments& arguments,
                           const TakeDiagnosis& take);

}  // namespace mptcpanalyzer
