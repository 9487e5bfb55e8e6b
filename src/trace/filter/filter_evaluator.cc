#include "trace/filter/filter_evaluator.h"

#include <algorithm>
#include <cassert>
#include <type_traits>
#include <variant>

#include "trace/fields/field_value.h"
#include "trace/fields/plain_column.h"

namespace mptcpanalyzer {
namespace {

using Wanted = std::span<std::uint8_t>;

bool key_passes(const FieldTest& test, OrderKey key) {
  if (test.mask) key &= *test.mask;
  return std::any_of(test.keys.begin(), test.keys.end(), [key](const KeyRange& range) {
    return range.first <= key && key <= range.last;
  });
}

bool text_passes(const FieldTest& test, std::string_view text) {
  return std::any_of(
      test.texts.begin(), test.texts.end(), [&test, text](const std::string& wanted) {
        return test.substring ? text.find(wanted) != std::string_view::npos : text == wanted;
      });
}

bool address_passes(const FieldTest& test, const IpAddress& address) {
  return std::any_of(test.addresses.begin(), test.addresses.end(),
                     [&address](const AddressRange& range) { return range.contains(address); });
}

bool list_passes(const FieldTest& test, const NumberList& list) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (key_passes(test, order_key(list[i]))) return true;
  }
  return false;
}

// Whether some value of the field passes. Not asked of a packet without a value.
bool some_value_passes(const FieldTest& test, const FieldValue& value) {
  return std::visit(
      [&test](const auto& held) {
        using T = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<T, std::uint64_t> || std::is_same_v<T, std::int64_t>) {
          return key_passes(test, order_key(held));
        } else if constexpr (std::is_same_v<T, IpAddress>) {
          return address_passes(test, held);
        } else if constexpr (std::is_same_v<T, std::string_view>) {
          return text_passes(test, held);
        } else if constexpr (std::is_same_v<T, NumberList>) {
          return list_passes(test, held);
        } else {
          return false;
        }
      },
      value);
}

std::size_t value_count(const FieldValue& value) {
  const auto* list = std::get_if<NumberList>(&value);
  return list != nullptr ? list->size() : 1;
}

FieldValue value_at(const FieldValue& value, std::size_t i) {
  const auto* list = std::get_if<NumberList>(&value);
  return list != nullptr ? FieldValue((*list)[i]) : value;
}

bool holds(FilterTest comparison, const FieldValue& a, const FieldValue& b) {
  const auto* x = std::get_if<std::uint64_t>(&a);
  const auto* y = std::get_if<std::uint64_t>(&b);
  const auto* signed_x = std::get_if<std::int64_t>(&a);
  const auto* signed_y = std::get_if<std::int64_t>(&b);
  const auto ordered = [comparison](const auto& left, const auto& right) {
    switch (comparison) {
      case FilterTest::less:
        return left < right;
      case FilterTest::less_equal:
        return left <= right;
      case FilterTest::greater:
        return left > right;
      case FilterTest::greater_equal:
        return left >= right;
      default:
        return left == right;
    }
  };
  if (x != nullptr && y != nullptr) return ordered(*x, *y);
  if (signed_x != nullptr && signed_y != nullptr) return ordered(*signed_x, *signed_y);
  if (const auto* text = std::get_if<std::string_view>(&a)) {
    const auto* other = std::get_if<std::string_view>(&b);
    if (other == nullptr) return false;
    return comparison == FilterTest::contains ? text->find(*other) != std::string_view::npos
                                              : *text == *other;
  }
  if (const auto* address = std::get_if<IpAddress>(&a)) {
    const auto* other = std::get_if<IpAddress>(&b);
    return other != nullptr && *address == *other;
  }
  return false;
}

bool fields_pass(const FieldTest& test, const FieldValue& value, const FieldValue& other) {
  const auto masked = [&test](FieldValue each) {
    if (auto* number = std::get_if<std::uint64_t>(&each); number != nullptr && test.mask)
      *number &= *test.mask;
    return each;
  };
  for (std::size_t i = 0; i < value_count(value); ++i) {
    const FieldValue left = masked(value_at(value, i));
    for (std::size_t j = 0; j < value_count(other); ++j) {
      if (holds(test.comparison, left, value_at(other, j))) return true;
    }
  }
  return false;
}

bool row_passes(const FieldTest& test, const Trace& trace, std::size_t row) {
  const FieldValue value = value_of(trace, row, test.field);
  if (std::holds_alternative<std::monostate>(value)) return false;
  if (test.presence) return true;
  if (!test.other) return some_value_passes(test, value) != test.negated;
  const FieldValue other = value_of(trace, row, *test.other);
  if (std::holds_alternative<std::monostate>(other)) return false;
  return fields_pass(test, value, other) != test.negated;
}

template <typename T>
void keep_in_column(const FixedColumn<T>& column, const FieldTest& test, std::size_t first,
                    Wanted wanted) {
  if (column.values.empty()) {
    std::fill(wanted.begin(), wanted.end(), std::uint8_t{0});
    return;
  }
  const T* values = column.values.data() + first;
  // Most tests are of one range: without a branch on each value.
  if (test.presence) {
    // The validity decides below.
  } else if (test.keys.size() == 1 && !test.mask) {
    const KeyRange range = test.keys.front();
    const OrderKey span = range.last - range.first;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const bool passes = order_key(std::uint64_t{values[i]}) - range.first <= span;
      wanted[i] &= static_cast<std::uint8_t>(passes != test.negated);
    }
  } else {
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (wanted[i] != 0 && key_passes(test, order_key(std::uint64_t{values[i]})) == test.negated)
        wanted[i] = 0;
    }
  }
  if (column.validity.empty()) return;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    wanted[i] &= static_cast<std::uint8_t>(column.has(first + i));
}

bool depends_on_direction_alone(const FieldTest& test) {
  constexpr ColumnSet kDirection{Column::direction};
  return field_info(test.field).columns() == kDirection &&
         (!test.other || field_info(*test.other).columns() == kDirection);
}

}  // namespace

FilterEvaluator::FilterEvaluator(const Filter& filter, const Trace& trace)
    : trace_(trace), root_(prepare(filter.condition())) {
  assert(trace.columns().includes(filter.columns()));
}

FilterEvaluator::Node FilterEvaluator::prepare(const FilterCondition& condition) const {
  Node node;
  node.condition = &condition;
  for (const FilterCondition& child : condition.children)
    node.children.push_back(prepare(child));
  if (condition.kind == FilterNodeKind::test && depends_on_direction_alone(condition.test)) {
    node.by_direction.assign(2 * trace_.tables().streams.size(), Answer::unknown);
  }
  return node;
}

void FilterEvaluator::keep_passing(std::size_t first_row, Wanted wanted) {
  assert(first_row + wanted.size() <= trace_.row_count());
  while (!wanted.empty()) {
    const std::size_t left_in_chunk = kRowsPerChunk - Trace::row_in_chunk(first_row);
    const std::size_t count = std::min(left_in_chunk, wanted.size());
    keep(root_, first_row, wanted.first(count));
    first_row += count;
    wanted = wanted.subspan(count);
  }
}

void FilterEvaluator::keep(Node& node, std::size_t first_row, Wanted wanted) const {
  switch (node.condition->kind) {
    case FilterNodeKind::all_of:
      for (Node& child : node.children)
        keep(child, first_row, wanted);
      return;
    case FilterNodeKind::any_of:
      keep_any(node, first_row, wanted);
      return;
    case FilterNodeKind::negation: {
      std::vector<std::uint8_t> passing(wanted.begin(), wanted.end());
      keep(node.children.front(), first_row, passing);
      for (std::size_t i = 0; i < wanted.size(); ++i)
        wanted[i] &= static_cast<std::uint8_t>(passing[i] == 0);
      return;
    }
    case FilterNodeKind::test:
      break;
  }
  const FieldTest& test = node.condition->test;
  if (!node.by_direction.empty()) return keep_by_direction(node, first_row, wanted);
  const Chunk& chunk = trace_.chunk_of(first_row);
  const bool is_plain =
      !test.other && visit_plain_column(chunk, test.field, [&](const auto& column) {
        keep_in_column(column, test, Trace::row_in_chunk(first_row), wanted);
      });
  if (is_plain) return;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] != 0 && !row_passes(test, trace_, first_row + i)) wanted[i] = 0;
  }
}

void FilterEvaluator::keep_any(Node& node, std::size_t first_row, Wanted wanted) const {
  std::vector<std::uint8_t> open(wanted.begin(), wanted.end());  // wanted, and not passed so far
  std::vector<std::uint8_t> passing(wanted.size());
  for (Node& child : node.children) {
    std::copy(open.begin(), open.end(), passing.begin());
    keep(child, first_row, passing);
    for (std::size_t i = 0; i < open.size(); ++i)
      open[i] &= static_cast<std::uint8_t>(passing[i] == 0);
  }
  for (std::size_t i = 0; i < wanted.size(); ++i)
    wanted[i] &= static_cast<std::uint8_t>(open[i] == 0);
}

void FilterEvaluator::keep_by_direction(Node& node, std::size_t first_row, Wanted wanted) const {
  const auto directions =
      trace_.chunk_of(first_row).direction.values.subspan(Trace::row_in_chunk(first_row));
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] == 0) continue;
    Answer& answer = node.by_direction[directions[i]];
    if (answer == Answer::unknown) {
      answer = row_passes(node.condition->test, trace_, first_row + i) ? Answer::yes : Answer::no;
    }
    if (answer == Answer::no) wanted[i] = 0;
  }
}

}  // namespace mptcpanalyzer
