#include "trace/fields/field.h"

#include <algorithm>
#include <array>

#include "base/nearest_name.h"

namespace mptcpanalyzer {

using enum FieldType;

ColumnSet columns_of(std::span<const FieldId> fields) {
  ColumnSet columns;
  for (const FieldId field : fields)
    columns = columns | field_info(field).columns();
  return columns;
}

std::optional<FieldId> find_field(std::string_view name) {
  for (const FieldInfo& info : all_fields()) {
    if (info.name == name) return info.id;
  }
  return std::nullopt;
}

std::string_view nearest_field(std::string_view name) {
  std::array<std::string_view, kFieldCount> names;
  const auto fields = all_fields();
  std::transform(fields.begin(), fields.end(), names.begin(),
                 [](const FieldInfo& info) { return info.name; });
  return nearest_name(name, names);
}

std::optional<FieldId> field_stored_in(Column column) {
  for (const FieldInfo& info : all_fields()) {
    const bool stored = !std::holds_alternative<std::monostate>(info.source.stored);
    if (stored && info.columns() == ColumnSet{column}) return info.id;
  }
  return std::nullopt;
}

std::string_view to_string(FieldType type) {
  switch (type) {
    case number:
      return "number";
    case relative:
      return "signed number";
    case time:
      return "time";
    case flags:
      return "flags";
    case address:
      return "address";
    case role:
      return "role";
    case enumeration:
      return "word";
    case text:
      return "text";
    case numbers:
      return "list of numbers";
  }
  return "";
}

}  // namespace mptcpanalyzer
