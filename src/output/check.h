// What became of the assertions of a file: text, JSON, and JUnit XML for continuous integration.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diagnosis/assertions.h"
#include "output/output.h"

namespace mptcpanalyzer {

// What an assertion comes to for one connection.
struct CheckedConnection {
  std::optional<ConnectionId> mptcpstream;  // nothing: a plain tcp stream that asked for MPTCP
  StreamId tcpstream = 0;
  std::vector<AssertionResult> results;  // of each assertion
};

struct CheckReport {
  std::string rules;  // the file
  std::string capture;
  std::vector<Assertion> assertions;
  std::vector<CheckedConnection> connections;

  // Failed if it failed for any connection or there is none, else unknown if it is for any.
  AssertionOutcome outcome_of(std::size_t assertion) const;
  std::size_t failures() const;
};

void write_check_text(const CheckReport& report, Output& out);
void write_check_json(const CheckReport& report, Output& out);
// As CI systems read it: a test suite, with a test case an assertion.
void write_check_junit(const CheckReport& report, Output& out);

}  // namespace mptcpanalyzer
