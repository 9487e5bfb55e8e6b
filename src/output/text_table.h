// A table of text: columns as wide as their widest cell.
#pragma once

#include <string>
#include <vector>

#include "output/output.h"

namespace mptcpanalyzer {

struct TextColumn {
  std::vector<std::string> cells;  // the heading first; valid UTF-8 without control characters
  bool right_aligned = false;
};

// All columns have the same number of cells. Each line begins with `indent`.
void write_table(const std::vector<TextColumn>& columns, std::string_view indent, Output& out);

}  // namespace mptcpanalyzer
