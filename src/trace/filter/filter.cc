// From the tree of an expression (filter_parser.h) to conditions that are quickly asked of packets
// (filter_evaluator.h). Whatever has an order, a number, a time, a role, becomes an unsigned key,
// and a test of it ranges of keys that pass, both ends included. So the evaluator knows one test
// alone:
//
//   tcplen > 100           keys [101, last]
//   reltime < 1.5          keys [0, key of 1499999999 ns]
//   mptcpdest == Server    keys [1, 1]: the index of the word
//   tcplen in {0, 8..16}   keys [0, 0] and [8, 16]
//   tcpflags & 0x02        mask 2, keys [1, last]: something is left
//   dsn != 7               negated, keys [7, 7]: there is a value, and none passes
//   5 < tcplen             as tcplen > 5
//
// Addresses have ranges of their own, texts a list; a comparison with another field keeps its
// operator. Each error shows the piece of the expression that it is about, and what could stand
// there.
#include "trace/filter/filter.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <utility>

namespace mptcpanalyzer {
namespace {

constexpr OrderKey kLastKey = std::numeric_limits<OrderKey>::max();

bool is_ordered(FieldType type) {
  return type == FieldType::number || type == FieldType::numbers || type == FieldType::relative ||
         type == FieldType::time || type == FieldType::flags;
}

// Whether values of the two can be compared with each other.
bool are_comparable(FieldType a, FieldType b) {
  const auto group = [](FieldType type) {
    return type == FieldType::numbers || type == FieldType::flags ? FieldType::number : type;
  };
  return group(a) == group(b);
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [lower](char x, char y) { return lower(x) == lower(y); });
}

FilterTest mirrored(FilterTest test) {
  switch (test) {
    case FilterTest::less:
      return FilterTest::greater;
    case FilterTest::less_equal:
      return FilterTest::greater_equal;
    case FilterTest::greater:
      return FilterTest::less;
    case FilterTest::greater_equal:
      return FilterTest::less_equal;
    default:
      return test;
  }
}

// "Client or Server".
std::string alternatives(std::span<const std::string_view> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i != 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

// "a number", "an address".
std::string with_article(FieldType type) {
  const std::string_view word = to_string(type);
  const bool vowel = std::string_view("aeiou").find(word.front()) != std::string_view::npos;
  return fmt::format("{} {}", vowel ? "an" : "a", word);
}

// What can be written for a value of the field.
std::string expected_value(const FieldInfo& field) {
  switch (field.type) {
    case FieldType::number:
    case FieldType::numbers:
    case FieldType::flags:
      return "compare it with a number such as 12 or 0x0c";
    case FieldType::relative:
      return "compare it with a number such as 12 or -3";
    case FieldType::time:
      return "compare it with seconds such as 1.5, with at most nine decimals";
    case FieldType::address:
      return "compare it with an address such as 10.0.0.1, 10.0.0.0/8 or 2001:db8::1";
    case FieldType::role:
    case FieldType::enumeration:
      return fmt::format("compare it with {}", alternatives(field.words));
    case FieldType::text:
      return "compare it with a text in quotes";
  }
  return "";
}

class Compiler {
 public:
  explicit Compiler(std::string_view expression) : expression_(expression) {}

  Result<FilterCondition> compile(const FilterNode& node) {
    FilterCondition condition;
    condition.kind = node.kind;
    if (node.kind == FilterNodeKind::test) {
      Result<FieldTest> test = compile_test(node);
      if (!test) return test.error();
      condition.test = std::move(*test);
      return condition;
    }
    for (const FilterNode& child : node.children) {
      Result<FilterCondition> compiled = compile(child);
      if (!compiled) return compiled;
      condition.children.push_back(std::move(*compiled));
    }
    return condition;
  }

  std::vector<FieldId> take_fields() { return std::move(fields_); }

 private:
  Error error_at(const FilterToken& token, std::string what, std::string hint) const {
    return filter_error(expression_, token.begin, token.length, std::move(what), std::move(hint));
  }

  // Notes it, too: what a trace must have follows from the fields that are named. Wireshark's name
  // for one is no field, but it is answered with ours.
  Result<FieldId> field_of(const FilterToken& token) {
    const auto field = token.kind == FilterTokenKind::word ? find_field(token.text) : std::nullopt;
    if (field) {
      if (std::find(fields_.begin(), fields_.end(), *field) == fields_.end())
        fields_.push_back(*field);
      return *field;
    }
    std::string_view meant = nearest_field(token.text);
    for (const FieldInfo& info : all_fields()) {
      if (info.wireshark == token.text) meant = info.name;
    }
    return error_at(
        token, fmt::format("'{}' is not a field", token.text),
        meant.empty() ? "docs/fields.md lists them" : fmt::format("did you mean '{}'?", meant));
  }

  Result<FieldTest> compile_test(const FilterNode& node) {
    // "0 < tcplen" is "tcplen > 0", unless both sides name fields.
    const bool mirrors = node.operands.size() == 1 && node.test != FilterTest::contains &&
                         node.test != FilterTest::in && node.mask.kind == FilterTokenKind::end &&
                         !find_field(node.subject.text) && find_field(node.operands[0].first.text);
    if (mirrors) {
      FilterNode turned = node;
      turned.subject = node.operands[0].first;
      turned.operands[0] = {node.subject, node.subject};
      turned.test = mirrored(node.test);
      return compile_test(turned);
    }
    const Result<FieldId> id = field_of(node.subject);
    if (!id) return id.error();
    const FieldInfo& field = field_info(*id);
    FieldTest test;
    test.field = *id;
    test.presence = node.test == FilterTest::presence;
    test.negated = node.test == FilterTest::not_equal;
    if (node.mask.kind != FilterTokenKind::end) {
      const Result<Done> masked = set_mask(node, field, test);
      if (!masked) return masked.error();
    }
    if (node.operands.empty()) return test;
    const Result<Done> allowed = check_operator(node, field);
    if (!allowed) return allowed.error();
    for (const FilterRange& range : node.operands) {
      const Result<Done> added = add_operand(node, range, field, test);
      if (!added) return added.error();
    }
    return test;
  }

  Result<Done> set_mask(const FilterNode& node, const FieldInfo& field, FieldTest& test) const {
    if (field.type != FieldType::flags && field.type != FieldType::number &&
        field.type != FieldType::numbers) {
      return error_at(
          node.subject,
          fmt::format("'{}' is {}, which '&' is not for", field.name, with_article(field.type)),
          "'&' takes bits out of flags and unsigned numbers");
    }
    test.mask = parse_number(node.mask.text);
    if (!test.mask || node.mask.kind != FilterTokenKind::word) {
      return error_at(node.mask, fmt::format("'{}' is not a mask of bits", node.mask.text),
                      "write one such as 0x02");
    }
    if (node.operands.empty()) test.keys.push_back({1, kLastKey});
    return Done{};
  }

  // Whether the operator makes sense for values of this type.
  Result<Done> check_operator(const FilterNode& node, const FieldInfo& field) const {
    const bool orders = node.test == FilterTest::less || node.test == FilterTest::less_equal ||
                        node.test == FilterTest::greater || node.test == FilterTest::greater_equal;
    if (orders && !is_ordered(field.type)) {
      return error_at(
          node.sign,
          fmt::format("'{}' is {}, which has no order", field.name, with_article(field.type)),
          "use ==, != or in");
    }
    const bool holds_others = field.type == FieldType::numbers || field.type == FieldType::text;
    if (node.test == FilterTest::contains && !holds_others) {
      return error_at(
          node.sign,
          fmt::format("'{}' is {}, which contains nothing", field.name, with_article(field.type)),
          "use == or in");
    }
    return Done{};
  }

  // What stands behind the operator, or one range of a set; a single value is a range of one. A
  // bare word is a field if there is one of that name, but in a set, and where it is a value:
  // `Server`.
  Result<Done> add_operand(const FilterNode& node, const FilterRange& range, const FieldInfo& field,
                           FieldTest& test) {
    const FilterToken& token = range.first;
    if (field.type == FieldType::text) return add_text(node, range, field, test);
    if (const auto other = other_field(token, field); other && node.test != FilterTest::in) {
      return add_field(node, token, field, test);
    }
    if (field.type == FieldType::address) return add_addresses(range, field, test);
    const Result<OrderKey> first = key_of(range.first, field);
    if (!first) return first.error();
    if (node.test != FilterTest::in) {
      add_keys(node.test, *first, test);
      return Done{};
    }
    const Result<OrderKey> last = key_of(range.last, field);
    if (!last) return last.error();
    if (*last < *first) return empty_range(range);
    test.keys.push_back({*first, *last});
    return Done{};
  }

  Error empty_range(const FilterRange& range) const {
    const std::size_t length = range.last.begin + range.last.length - range.first.begin;
    return filter_error(expression_, range.first.begin, length, "this range is empty",
                        "write the lower end first");
  }

  // The field that a bare word names, unless it is a value of `field`.
  static std::optional<FieldId> other_field(const FilterToken& token, const FieldInfo& field) {
    if (token.kind != FilterTokenKind::word || word_index(token, field)) return std::nullopt;
    return find_field(token.text);
  }

  Result<Done> add_field(const FilterNode& node, const FilterToken& token, const FieldInfo& field,
                         FieldTest& test) {
    const Result<FieldId> other = field_of(token);
    if (!other) return other.error();
    const FieldType type = field_info(*other).type;
    if (!are_comparable(field.type, type)) {
      return error_at(token,
                      fmt::format("'{}' is {} and '{}' is {}", field.name, with_article(field.type),
                                  token.text, with_article(type)),
                      "compare fields of one type");
    }
    test.other = *other;
    test.comparison = node.test;
    return Done{};
  }

  Result<Done> add_text(const FilterNode& node, const FilterRange& range, const FieldInfo& field,
                        FieldTest& test) {
    if (range.first.begin != range.last.begin) {
      return error_at(range.last, fmt::format("'{}' is a text, which has no order", field.name),
                      "name each text");
    }
    if (range.first.kind != FilterTokenKind::text) {
      if (other_field(range.first, field) && node.test != FilterTest::in) {
        return add_field(node, range.first, field, test);
      }
      return error_at(
          range.first,
          fmt::format("'{}' is a text, and '{}' is not in quotes", field.name, range.first.text),
          fmt::format("write \"{}\"", range.first.text));
    }
    test.substring = node.test == FilterTest::contains;
    test.texts.push_back(range.first.text);
    return Done{};
  }

  Result<Done> add_addresses(const FilterRange& range, const FieldInfo& field,
                             FieldTest& test) const {
    const auto first = parse_network(range.first.text);
    if (!first) return not_a_value(range.first, field);
    const auto last = parse_network(range.last.text);
    if (!last) return not_a_value(range.last, field);
    if (last->first.version != first->first.version || last->last.bytes < first->first.bytes) {
      return empty_range(range);
    }
    test.addresses.push_back({first->first, last->last});
    return Done{};
  }

  static std::optional<OrderKey> word_index(const FilterToken& token, const FieldInfo& field) {
    const auto words = field.words;
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (equals_ignoring_case(words[i], token.text)) return OrderKey{i};
    }
    return std::nullopt;
  }

  Result<OrderKey> key_of(const FilterToken& token, const FieldInfo& field) const {
    std::optional<OrderKey> key;
    switch (field.type) {
      case FieldType::number:
      case FieldType::numbers:
      case FieldType::flags:
        key = parse_number(token.text);
        break;
      case FieldType::relative:
        if (const auto value = parse_signed(token.text)) key = order_key(*value);
        break;
      case FieldType::time:
        if (const auto value = parse_nanoseconds(token.text)) key = order_key(*value);
        break;
      case FieldType::role:
      case FieldType::enumeration:
        key = word_index(token, field);
        break;
      case FieldType::address:
      case FieldType::text:
        break;  // have no keys
    }
    if (!key) return not_a_value(token, field);
    return *key;
  }

  Error not_a_value(const FilterToken& token, const FieldInfo& field) const {
    return error_at(token,
                    fmt::format("'{}' is {}, and '{}' is none", field.name,
                                with_article(field.type), token.text),
                    expected_value(field));
  }

  // Nothing is less than 0, and nothing greater than the last key: then no range passes.
  static void add_keys(FilterTest comparison, OrderKey value, FieldTest& test) {
    switch (comparison) {
      case FilterTest::less:
        if (value != 0) test.keys.push_back({0, value - 1});
        break;
      case FilterTest::less_equal:
        test.keys.push_back({0, value});
        break;
      case FilterTest::greater:
        if (value != kLastKey) test.keys.push_back({value + 1, kLastKey});
        break;
      case FilterTest::greater_equal:
        test.keys.push_back({value, kLastKey});
        break;
      default:
        test.keys.push_back({value, value});
        break;
    }
  }

  std::string_view expression_;
  std::vector<FieldId> fields_;
};

}  // namespace

Result<Filter> Filter::compile(std::string_view expression) {
  const Result<FilterNode> node = parse_filter(expression);
  if (!node) return node.error();
  Compiler compiler(expression);
  Result<FilterCondition> condition = compiler.compile(*node);
  if (!condition) return condition.error();
  return Filter(std::move(*condition), compiler.take_fields());
}

}  // namespace mptcpanalyzer
