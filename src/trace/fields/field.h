// The field registry: every field of a packet by name, type, unit, label, Wireshark's name, help,
// and where its values come from.
//
// CSV, `dump`, filters, JSON, Arrow columns, plot axes, completion and docs/fields.md all derive
// from this one table, which is field_table.cc. The names and their order stay
// (docs/contract.md).
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "trace/columns/column_set.h"
#include "trace/columns/field_id.h"
#include "trace/fields/field_source.h"

namespace mptcpanalyzer {

// What value_of() answers for the field, and how text is written and read.
enum class FieldType : std::uint8_t {
  number,       // unsigned, decimal
  relative,     // signed, decimal
  time,         // signed nanoseconds; in text seconds with nine decimals
  flags,        // unsigned; in text 0x0010
  address,      // IpAddress
  role,         // Client or Server
  enumeration,  // one of a few words, see words_of()
  text,         // any bytes that the capture holds
  numbers,      // list of unsigned numbers; in text comma-separated
};

struct FieldInfo {
  FieldId id;
  std::string_view name;
  FieldType type;
  std::string_view unit = {};       // "bytes", "s"; empty where there is none
  std::string_view label;           // axis title
  std::string_view wireshark = {};  // the field of tshark 4.0 that it compares with; empty: none
  std::string_view help;            // one sentence
  // Of the types role and enumeration ("Client", "Server"): each word at the index that is its
  // number.
  std::span<const std::string_view> words = {};
  bool since_1970 = false;  // of the type time: a date, not a duration
  // A packet may have several of such a number, of several MPTCP options of a kind: its value is
  // then a list. Of dack, only its text is (field_text.cc).
  bool several = false;
  FieldSource source;

  ColumnSet columns() const { return source.columns; }
};

// All fields, in the order of FieldId.
std::span<const FieldInfo> all_fields();

const FieldInfo& field_info(FieldId id);

// The columns that these fields need.
ColumnSet columns_of(std::span<const FieldId> fields);

std::optional<FieldId> find_field(std::string_view name);

// The field whose name is most like a mistyped one; empty when none is near.
std::string_view nearest_field(std::string_view name);

// The field whose values this column holds as they stand.
std::optional<FieldId> field_stored_in(Column column);

std::string_view to_string(FieldType type);

// docs/fields.md.
std::string fields_page();

}  // namespace mptcpanalyzer
