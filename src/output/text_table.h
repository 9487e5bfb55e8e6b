// A table of text: columns as wide as their widest cell.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "output/output.h"

namespace mptcpanalyzer {

struct TextColumn {
  std::vector<std::string> cells;  // the heading first; valid UTF-8 without control characters
  bool right_aligned = false;
};

// Adds a column with this heading and cell(row) for each row.
template <typename Rows, typename Cell>
void add_column(std::vector<TextColumn>& columns, std::string heading, bool right_aligned,
                const Rows& rows, const Cell& cell) {
  TextColumn column;
  column.right_aligned = right_aligned;
  column.cells.push_back(std::move(heading));
  for (const auto& row : rows)
    column.cells.push_back(cell(row));
  columns.push_back(std::move(column));
}

// All columns have the same number of cells. Each line begins with `indent`.
void write_table(const std::vector<TextColumn>& columns, std::string_view indent, Output& out);

}  // namespace mptcpanalyzer
