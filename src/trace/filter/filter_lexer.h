// The words of a filter expression (filter.h describes the language).
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace mptcpanalyzer {

enum class FilterTokenKind : std::uint8_t {
  word,  // a field or a bare value: tcplen, 0x10, 1.5, 10.0.0.0/8, 2001:db8::1, Server
  text,  // "in quotes"
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  mask,
  in,
  contains,
  logical_and,
  logical_or,
  logical_not,
  open_parenthesis,
  close_parenthesis,
  open_brace,
  close_brace,
  comma,
  dots,  // ".." of a range
  end,
};

struct FilterToken {
  FilterTokenKind kind = FilterTokenKind::end;
  std::size_t begin = 0;  // where it stands in the expression, bytes
  std::size_t length = 0;
  std::string text;  // as written; of a text without its quotes and escapes
};

// The tokens of `expression`, the last of kind `end`. Bytes above 0x7f belong to words, so that no
// token ends inside a character of UTF-8.
Result<std::vector<FilterToken>> lex_filter(std::string_view expression);

// An Error about a part of `expression`, which it shows.
Error filter_error(std::string_view expression, std::size_t begin, std::size_t length,
                   std::string what, std::string hint);

}  // namespace mptcpanalyzer
