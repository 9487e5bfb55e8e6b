#include "output/check.h"

#include <algorithm>

namespace mptcpanalyzer {

AssertionOutcome CheckReport::outcome_of(std::size_t assertion) const {
  if (connections.empty()) return AssertionOutcome::failed;
  AssertionOutcome worst = AssertionOutcome::passed;
  for (const CheckedConnection& connection : connections) {
    const AssertionOutcome outcome = connection.results[assertion].outcome;
    if (outcome == AssertionOutcome::failed) return outcome;
    if (outcome == AssertionOutcome::unknown) worst = outcome;
  }
  return worst;
}

std::size_t CheckReport::failures() const {
  std::size_t failures = 0;
  for (std::size_t i = 0; i < assertions.size(); ++i)
    failures += outcome_of(i) == AssertionOutcome::failed ? 1U : 0U;
  return failures;
}

}  // namespace mptcpanalyzer
