#include "output/text_table.h"

#include <algorithm>
#include <cassert>

#include "output/text_width.h"

namespace mptcpanalyzer {

void write_table(const std::vector<TextColumn>& columns, std::string_view indent, Output& out) {
  if (columns.empty()) return;
  std::vector<std::size_t> widths;
  for (const TextColumn& column : columns) {
    std::size_t width = 0;
    for (const std::string& cell : column.cells)
      width = std::max(width, text_width(cell));
    widths.push_back(width);
  }
  for (std::size_t row = 0; row < columns.front().cells.size(); ++row) {
    std::string line;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      assert(columns[i].cells.size() == columns.front().cells.size());
      const std::string& cell = columns[i].cells[row];
      const std::string padding(widths[i] - text_width(cell), ' ');
      if (i != 0) line += "  ";
      line += columns[i].right_aligned ? padding + cell : cell + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out.print("{}{}\n", indent, line);
  }
}

}  // namespace mptcpanalyzer
