#include "trace/filter/filter_parser.h"

#include <fmt/format.h>
#include <optional>
#include <utility>

namespace mptcpanalyzer {
namespace {

using Kind = FilterTokenKind;

std::optional<FilterTest> comparison_of(Kind kind) {
  switch (kind) {
    case Kind::equal:
      return FilterTest::equal;
    case Kind::not_equal:
      return FilterTest::not_equal;
    case Kind::less:
      return FilterTest::less;
    case Kind::less_equal:
      return FilterTest::less_equal;
    case Kind::greater:
      return FilterTest::greater;
    case Kind::greater_equal:
      return FilterTest::greater_equal;
    case Kind::contains:
      return FilterTest::contains;
    default:
      return std::nullopt;
  }
}

class Parser {
 public:
  Parser(std::string_view expression, std::vector<FilterToken> tokens)
      : expression_(expression), tokens_(std::move(tokens)) {}

  Result<FilterNode> run() {
    if (next().kind == Kind::end) {
      return filter_error(expression_, 0, expression_.size(), "the expression is empty",
                          "write a condition such as 'tcplen > 0'");
    }
    Result<FilterNode> node = parse_alternatives(0);
    if (!node) return node;
    const FilterToken& rest = next();
    if (rest.kind == Kind::end) return node;
    if (rest.kind == Kind::close_parenthesis)
      return error_at(rest, "this ')' closes nothing", "remove it");
    if (comparison_of(rest.kind) || rest.kind == Kind::in) {
      return error_at(rest, "comparisons cannot be chained", "join them with 'and'");
    }
    return error_at(rest, fmt::format("there is no 'and' or 'or' before '{}'", spelling(rest)), "");
  }

 private:
  const FilterToken& next() const { return tokens_[at_]; }

  FilterToken take() { return tokens_[next().kind == Kind::end ? at_ : at_++]; }

  bool take_if(Kind kind) {
    if (next().kind != kind) return false;
    ++at_;
    return true;
  }

  std::string_view spelling(const FilterToken& token) const {
    return expression_.substr(token.begin, token.length);
  }

  Error error_at(const FilterToken& token, std::string what, std::string hint) const {
    return filter_error(expression_, token.begin, token.length, std::move(what), std::move(hint));
  }

  // The conditions that `separator` joins, flat however many there are.
  template <typename ParsePart>
  Result<FilterNode> parse_joined(Kind separator, FilterNodeKind kind, ParsePart parse_part) {
    Result<FilterNode> first = parse_part();
    if (!first || next().kind != separator) return first;
    FilterNode joined;
    joined.kind = kind;
    joined.children.push_back(std::move(*first));
    while (take_if(separator)) {
      Result<FilterNode> part = parse_part();
      if (!part) return part;
      joined.children.push_back(std::move(*part));
    }
    return joined;
  }

  Result<FilterNode> parse_alternatives(int depth) {
    return parse_joined(Kind::logical_or, FilterNodeKind::any_of, [this, depth] {
      return parse_joined(Kind::logical_and, FilterNodeKind::all_of,
                          [this, depth] { return parse_condition(depth); });
    });
  }

  Result<FilterNode> parse_condition(int depth) {
    const bool opens = next().kind == Kind::logical_not || next().kind == Kind::open_parenthesis;
    if (!opens) return parse_test();
    if (depth == kMaxFilterDepth) {
      return error_at(next(), fmt::format("nested more than {} deep", kMaxFilterDepth),
                      "simplify the expression");
    }
    const FilterToken opening = take();
    if (opening.kind == Kind::logical_not) {
      Result<FilterNode> negated = parse_condition(depth + 1);
      if (!negated) return negated;
      FilterNode node;
      node.kind = FilterNodeKind::negation;
      node.children.push_back(std::move(*negated));
      return node;
    }
    Result<FilterNode> inner = parse_alternatives(depth + 1);
    if (!inner || take_if(Kind::close_parenthesis)) return inner;
    if (next().kind == Kind::end) return error_at(opening, "this '(' is not closed", "add ')'");
    return error_at(
        next(), fmt::format("there is no 'and', 'or' or ')' before '{}'", spelling(next())), "");
  }

  Result<FilterToken> parse_operand(const FilterToken& before) {
    if (next().kind == Kind::word || next().kind == Kind::text) return take();
    return error_at(before, fmt::format("there is no value after '{}'", spelling(before)),
                    "write one");
  }

  Result<FilterNode> parse_test() {
    FilterNode node;
    if (next().kind == Kind::end) {
      return filter_error(expression_, expression_.size(), 1, "a condition is missing at the end",
                          "write one such as 'tcplen > 0'");
    }
    if (next().kind != Kind::word && next().kind != Kind::text) {
      return error_at(next(), fmt::format("a field should stand before '{}'", spelling(next())),
                      "");
    }
    node.subject = take();
    if (next().kind == Kind::mask) {
      const FilterToken sign = take();
      Result<FilterToken> mask = parse_operand(sign);
      if (!mask) return mask.error();
      node.test = FilterTest::mask;
      node.mask = std::move(*mask);
    }
    if (next().kind == Kind::logical_not && tokens_[at_ + 1].kind == Kind::in) {
      return error_at(next(), "'not' stands before the field",
                      fmt::format("write 'not {} in {{...}}'", spelling(node.subject)));
    }
    if (const auto comparison = comparison_of(next().kind))
      return parse_comparison(std::move(node), *comparison);
    if (next().kind == Kind::in) return parse_membership(std::move(node));
    return node;
  }

  Result<FilterNode> parse_comparison(FilterNode node, FilterTest test) {
    node.test = test;
    node.sign = take();
    Result<FilterToken> value = parse_operand(node.sign);
    if (!value) return value.error();
    node.operands.push_back({*value, *value});
    return node;
  }

  Result<FilterNode> parse_membership(FilterNode node) {
    node.test = FilterTest::in;
    node.sign = take();
    const FilterToken opening = next();
    if (!take_if(Kind::open_brace)) {
      return error_at(node.sign, "a set in braces should follow 'in'",
                      "write for example 'in {1, 2, 5..9}'");
    }
    FilterToken before = opening;
    do {
      Result<FilterToken> first = parse_operand(before);
      if (!first) return first.error();
      FilterRange range{*first, *first};
      if (next().kind == Kind::dots) {
        const FilterToken dots = take();
        Result<FilterToken> last = parse_operand(dots);
        if (!last) return last.error();
        range.last = std::move(*last);
      }
      node.operands.push_back(std::move(range));
      before = next();
    } while (take_if(Kind::comma));
    if (take_if(Kind::close_brace)) return node;
    if (next().kind == Kind::end) return error_at(opening, "this '{' is not closed", "add '}'");
    return error_at(next(), fmt::format("there is no ',' or '}}' before '{}'", spelling(next())),
                    "");
  }

  std::string_view expression_;
  std::vector<FilterToken> tokens_;
  std::size_t at_ = 0;
};

}  // namespace

Result<FilterNode> parse_filter(std::string_view expression) {
  Result<std::vector<FilterToken>> tokens = lex_filter(expression);
  if (!tokens) return tokens.error();
  return Parser(expression, std::move(*tokens)).run();
}

}  // namespace mptcpanalyzer
