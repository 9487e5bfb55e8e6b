// The shape of a filter expression: what belongs to what, before any word of it is looked up.
//
//   expression := conjunction { ("or" | "||") conjunction }
//   conjunction := condition { ("and" | "&&") condition }
//   condition  := { "not" | "!" } ( "(" expression ")" | test )
//   test       := operand [ "&" operand ] [ comparison operand | "contains" operand | "in" set ]
//   set        := "{" range { "," range } "}"
//   range      := operand [ ".." operand ]
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "trace/filter/filter_lexer.h"

namespace mptcpanalyzer {

// How deep parentheses and negations may nest: what bounds every recursion over a filter.
inline constexpr int kMaxFilterDepth = 100;

enum class FilterNodeKind : std::uint8_t { all_of, any_of, negation, test };

enum class FilterTest : std::uint8_t {
  presence,  // tcplen
  mask,      // tcpflags & 0x02, which may be followed by a comparison
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  contains,
  in,
};

struct FilterRange {
  FilterToken first;
  FilterToken last;  // of a single value a copy of it
};

struct FilterNode {
  FilterNodeKind kind = FilterNodeKind::test;
  std::vector<FilterNode> children;  // of a negation one

  // Of a test.
  FilterTest test = FilterTest::presence;
  FilterToken subject;
  FilterToken mask;  // kind `end`: there is none
  FilterToken sign;  // the token of the comparison, "contains" or "in"
  std::vector<FilterRange>
      operands;  // of "in" one or more; of presence and a bare mask none; else one
};

// Fails on an expression that is not of this shape, with the place of the fault.
Result<FilterNode> parse_filter(std::string_view expression);

}  // namespace mptcpanalyzer
