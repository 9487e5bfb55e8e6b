// Assertions: what `check` demands of the connections of a capture, one a line of a small file:
//
//   # a comment
//   no error                      # no finding of this severity, or of a worse one
//   no stall                      # no finding of this kind, whatever its severity
//   no warning head_of_line       # none of this kind of that severity, or of a worse one
//   goodput >= 80 Mbit/s          # an amount (diagnosis/amounts.h), of the direction with more
//   data goodput to server >= 1 Mbit/s reinjected_share <= 5 % subflows_used >= 2
//
// Threads: plain values, which any number may read.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "diagnosis/amounts.h"
#include "diagnosis/diagnose.h"

namespace mptcpanalyzer {

struct NoFinding {
  const Rule* rule = nullptr;  // nullptr: of any
  FindingSeverity least = FindingSeverity::note;
};

enum class Comparison : std::uint8_t { less, at_most, equal, unequal, at_least, more };

struct Bound {
  const Amount* amount = nullptr;
  std::optional<Role> towards;  // nothing: where most of the data travelled
  Comparison comparison = Comparison::equal;
  double value = 0;  // in the unit of the amount
};

struct Assertion {
  std::size_t line = 1;
  std::string text;  // as it was written, without comment and spaces around it
  std::variant<NoFinding, Bound> demand;
};

// `name` stands in the Error, with the line, and a caret below what is wrong in it. At least one
// assertion has to be there.
Result<std::vector<Assertion>> parse_assertions(std::string_view text, const std::string& name);
Result<std::vector<Assertion>> read_assertions(const std::string& path);

enum class AssertionOutcome : std::uint8_t {
  passed,
  failed,
  unknown,  // the capture cannot show whether there is such a finding
};

// "passed", "failed", "unknown".
std::string_view to_string(AssertionOutcome outcome);

struct AssertionResult {
  AssertionOutcome outcome = AssertionOutcome::passed;
  std::string text;  // what there is: "8.1 Mbit/s"; the finding; why it is unknown
};

AssertionResult check(const Assertion& assertion, const ConnectionCase& of,
                      const Diagnosis& diagnosis);

}  // namespace mptcpanalyzer
