#include "output/packet_table.h"

#include <algorithm>
#include <string>
#include <vector>

#include "output/escape.h"
#include "output/text_width.h"
#include "trace/field_value.h"

namespace mptcpanalyzer {
namespace {

constexpr std::string_view kGap = "  ";

bool is_right_aligned(FieldType type) {
  return type == FieldType::number || type == FieldType::relative || type == FieldType::time ||
         type == FieldType::flags;
}

std::string cell(const Trace& trace, std::size_t row, FieldId field) {
  std::string text;
  append_field(text, trace, row, field);
  return field_info(field).type == FieldType::text ? escape_for_terminal(text) : text;
}

struct TableColumn {
  std::vector<std::string> cells;
  std::size_t width = 0;
  bool right_aligned = false;
};

TableColumn make_column(const Trace& trace, std::span<const std::size_t> rows, FieldId field) {
  TableColumn column;
  column.right_aligned = is_right_aligned(field_info(field).type);
  column.cells.emplace_back(field_info(field).name);
  for (const std::size_t row : rows)
    column.cells.push_back(cell(trace, row, field));
  for (const std::string& text : column.cells)
    column.width = std::max(column.width, text_width(text));
  return column;
}

}  // namespace

void write_packet_table(const Trace& trace, std::span<const std::size_t> rows,
                        std::span<const FieldId> fields, Output& out) {
  std::vector<TableColumn> columns;
  for (const FieldId field : fields)
    columns.push_back(make_column(trace, rows, field));
  for (std::size_t i = 0; i <= rows.size(); ++i) {
    std::string line;
    for (const TableColumn& column : columns) {
      const std::string padding(column.width - text_width(column.cells[i]), ' ');
      if (&column != &columns.front()) line += kGap;
      line += column.right_aligned ? padding + column.cells[i] : column.cells[i] + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out.write(line + '\n');
  }
}

}  // namespace mptcpanalyzer
