// Rule: what looks for one kind of finding in a connection. A file each in src/diagnosis/rules/.
#pragma once  // Public: docs/library.md

#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/facts/connection_case.h"
#include "diagnosis/facts/finding.h"
#include "trace/columns/column_set.h"

namespace mptcpanalyzer {

// What came of looking: findings; or nothing, which is clear; or why this capture cannot tell.
struct Judgement {
  std::vector<Finding> findings;
  std::string not_judged;  // a reason without a full stop: "the capture begins after its handshake"
};

inline Judgement not_judged(std::string reason) {
  return {{}, std::move(reason)};
}

struct Rule {
  std::string_view id;       // snake_case, stable
  FindingSeverity worst;     // that it may raise
  std::string_view summary;  // what it looks for, in half a line
  std::string_view counter;  // the kernel's MPTcpExt name; empty: it has none
  std::string_view advice;   // for a finding that has none of its own
  ColumnSet columns;         // that it looks at itself, beside those of the facts
  // Whether packets of one host alone tell it: otherwise it is not judged where a capture has no
  // others.
  bool one_direction_is_enough = false;
  Judgement (*judge)(const ConnectionCase& subject);
};

}  // namespace mptcpanalyzer
