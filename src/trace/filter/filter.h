// Filter: which packets of a trace a person wants, as an expression over the fields of
// trace/fields/field.h (docs/filters.md):
//
//   mptcpstream == 0 and tcplen > 0 and mptcpdest == Server
//   reltime >= 1.5 && (tcpflags & 0x02 || ipsrc in {10.0.0.0/8, 2001:db8::1})
//
// A field alone asks whether the packet has a value. A test of a field that has none is false,
// whatever the test: `tcplen != 0` means "has a length, and it is not 0". Of a field with several
// values one has to pass; with != all.
// Threads: once it is compiled it does not change, and any number may use it.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "trace/columns/column_set.h"
#include "trace/columns/trace.h"
#include "trace/fields/field.h"
#include "trace/fields/parse_value.h"
#include "trace/filter/filter_parser.h"
#include "trace/filter/filter_value.h"

namespace mptcpanalyzer {

// The place of a number among the numbers of its field: unsigned as they are, signed ones moved up.
// All tests of numbers compare such keys.
using OrderKey = std::uint64_t;
constexpr OrderKey order_key(std::uint64_t value) {
  return value;
}
constexpr OrderKey order_key(std::int64_t value) {
  return static_cast<std::uint64_t>(value) ^ (std::uint64_t{1} << 63U);
}

struct KeyRange {  // both ends included
  OrderKey first = 0;
  OrderKey last = 0;
};

// One test of one field, ready to be asked of packets.
struct FieldTest {
  FieldId field = FieldId::packetid;
  std::optional<std::uint64_t> mask;  // applied to the number before it is tested
  bool presence = false;              // whether there is a value is all that counts
  bool negated = false;               // != : there is a value, and none passes
  bool substring = false;             // of texts: contains
  // What passes: by type of the field one of these is filled, or `other`.
  std::vector<KeyRange> keys;
  std::vector<AddressRange> addresses;
  std::vector<std::string> texts;
  std::optional<FieldId> other;  // compare with this field, by `comparison`
  FilterTest comparison = FilterTest::equal;
};

struct FilterCondition {
  FilterNodeKind kind = FilterNodeKind::test;
  std::vector<FilterCondition> children;
  FieldTest test;
};

class Filter {
 public:
  // Fails on what is no expression, names no field, or compares a field with what it cannot be; the
  // Error shows the place.
  static Result<Filter> compile(std::string_view expression);

  // What a trace must have for it.
  ColumnSet columns() const { return columns_; }

  // Those that it names.
  const std::vector<FieldId>& fields() const { return fields_; }

  const FilterCondition& condition() const { return condition_; }

 private:
  Filter(FilterCondition condition, std::vector<FieldId> fields)
      : condition_(std::move(condition)),
        fields_(std::move(fields)),
        columns_(columns_of(fields_)) {}

  FilterCondition condition_;
  std::vector<FieldId> fields_;
  ColumnSet columns_;
};

}  // namespace mptcpanalyzer
