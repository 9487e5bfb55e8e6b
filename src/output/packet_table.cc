#include "output/packet_table.h"

#include <string>
#include <vector>

#include "output/escape.h"
#include "output/text_table.h"
#include "trace/fields/field_value.h"

namespace mptcpanalyzer {
namespace {

bool is_right_aligned(FieldType type) {
  return type == FieldType::number || type == FieldType::relative || type == FieldType::time ||
         type == FieldType::flags;
}

std::string cell(const Trace& trace, std::size_t row, FieldId field) {
  std::string text;
  append_field(text, trace, row, field);
  return field_info(field).type == FieldType::text ? escape_for_terminal(text) : text;
}

}  // namespace

void write_packet_table(const Trace& trace, std::span<const std::size_t> rows,
                        std::span<const FieldId> fields, Output& out) {
  std::vector<TextColumn> columns;
  for (const FieldId field : fields) {
    TextColumn& column = columns.emplace_back();
    column.right_aligned = is_right_aligned(field_info(field).type);
    column.cells.emplace_back(field_info(field).name);
    for (const std::size_t row : rows)
      column.cells.push_back(cell(trace, row, field));
  }
  write_table(columns, "", out);
}

}  // namespace mptcpanalyzer
