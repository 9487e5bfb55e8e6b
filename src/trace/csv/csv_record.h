// The text of CSV: records of cells, RFC 4180 with any delimiter. A cell in quotes may hold the
// delimiter, line ends and doubled quotes.
// Threads: one at a time.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace mptcpanalyzer {

// Whether the character can part cells: printable ASCII or a tab, but nothing that stands in names
// or that quotes.
bool is_csv_delimiter(char c);

// The delimiter that a user names: the character itself, or "tab" or "\\t"; nullopt when it cannot
// be one.
std::optional<char> csv_delimiter(std::string_view name);

// Appends a cell, in quotes when it has to be.
void append_csv_cell(std::string& out, std::string_view cell, char delimiter);

struct CsvCell {
  std::string_view text;   // without its quotes
  std::size_t line = 0;    // where it begins, from 1
  std::size_t column = 0;  // bytes, from 1
};

// Takes records off the front of a text, which outlives it.
class CsvSplitter {
 public:
  CsvSplitter(std::string_view text, char delimiter)
      : rest_(text), delimiter_(delimiter), line_start_(text.data()) {}

  // The cells of the next record, which live until the next call; empty lines are skipped. False at
  // the end. The `where` of an Error is "LINE:COLUMN".
  Result<bool> next(std::vector<CsvCell>& cells);

  // The line that the last record began on.
  std::size_t line() const { return record_line_; }

 private:
  Result<std::string_view> take_cell();
  Result<std::string_view> take_quoted();
  bool at_cell_end() const;
  bool take_line_end();
  std::size_t column() const;
  Error error_here(std::string what) const;

  std::string_view rest_;
  char delimiter_;
  const char* line_start_;
  std::size_t line_ = 1;
  std::size_t record_line_ = 1;
  std::deque<std::string> unquoted_;  // cells of this record that had doubled quotes
};

}  // namespace mptcpanalyzer
