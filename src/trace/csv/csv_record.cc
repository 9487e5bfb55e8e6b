#include "trace/csv/csv_record.h"

#include <algorithm>

namespace mptcpanalyzer {

bool is_csv_delimiter(char c) {
  const bool word =
      (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  const bool printable = (c >= ' ' && c <= '~') || c == '\t';
  return printable && !word && c != '"' && c != '\\';
}

std::optional<char> csv_delimiter(std::string_view name) {
  if (name == "tab" || name == "\\t") return '\t';
  if (name.size() != 1 || !is_csv_delimiter(name.front())) return std::nullopt;
  return name.front();
}

void append_csv_cell(std::string& out, std::string_view cell, char delimiter) {
  const bool plain = std::none_of(cell.begin(), cell.end(), [delimiter](char c) {
    return c == delimiter || c == '"' || c == '\n' || c == '\r';
  });
  if (plain) {
    out += cell;
    return;
  }
  out += '"';
  for (const char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

Result<bool> CsvSplitter::next(std::vector<CsvCell>& cells) {
  cells.clear();
  unquoted_.clear();
  while (take_line_end()) {
  }
  if (rest_.empty()) return false;
  record_line_ = line_;
  line_start_ = rest_.data();
  while (true) {
    CsvCell cell{{}, line_, column()};
    const Result<std::string_view> text = take_cell();
    if (!text) return text.error();
    cell.text = *text;
    cells.push_back(cell);
    if (rest_.empty() || take_line_end()) return true;
    rest_.remove_prefix(1);  // the delimiter
  }
}

std::size_t CsvSplitter::column() const {
  return static_cast<std::size_t>(rest_.data() - line_start_) + 1;
}

Error CsvSplitter::error_here(std::string what) const {
  return Error{std::move(what), std::to_string(line_) + ":" + std::to_string(column()), ""};
}

Result<std::string_view> CsvSplitter::take_cell() {
  if (!rest_.empty() && rest_.front() == '"') return take_quoted();
  std::size_t length = 0;
  while (length < rest_.size()) {
    const char c = rest_[length];
    if (c == delimiter_ || c == '\n') break;
    if (c == '\r' && (length + 1 == rest_.size() || rest_[length + 1] == '\n')) break;
    if (c == '"') {
      rest_.remove_prefix(length);
      return error_here("there is a quote inside a cell that has none around it");
    }
    ++length;
  }
  const std::string_view text = rest_.substr(0, length);
  rest_.remove_prefix(length);
  return text;
}

Result<std::string_view> CsvSplitter::take_quoted() {
  const Error unclosed = error_here("the quote is not closed");
  rest_.remove_prefix(1);
  const std::string_view from = rest_;
  std::string* joined = nullptr;  // once there was a doubled quote
  while (true) {
    const std::size_t quote = rest_.find('"');
    if (quote == std::string_view::npos) return unclosed;
    const std::string_view piece = rest_.substr(0, quote);
    for (std::size_t i = piece.find('\n'); i != std::string_view::npos;
         i = piece.find('\n', i + 1)) {
      ++line_;
      line_start_ = piece.data() + i + 1;
    }
    rest_.remove_prefix(quote + 1);
    if (joined != nullptr) *joined += piece;
    const bool doubled = !rest_.empty() && rest_.front() == '"';
    if (!doubled) {
      if (!at_cell_end()) return error_here("there is text after the closing quote");
      const auto length = static_cast<std::size_t>(rest_.data() - from.data()) - 1;
      return joined != nullptr ? std::string_view(*joined) : from.substr(0, length);
    }
    if (joined == nullptr) {
      const auto length = static_cast<std::size_t>(rest_.data() - from.data()) - 1;
      joined = &unquoted_.emplace_back(from.substr(0, length));
    }
    *joined += '"';
    rest_.remove_prefix(1);
  }
}

bool CsvSplitter::at_cell_end() const {
  return rest_.empty() || rest_.front() == delimiter_ || rest_.front() == '\n' ||
         rest_.front() == '\r';
}

bool CsvSplitter::take_line_end() {
  const std::size_t length = rest_.substr(0, 1) == "\n"     ? 1
                             : rest_ == "\r"                ? 1
                             : rest_.substr(0, 2) == "\r\n" ? 2
                                                            : 0;
  if (length == 0) return false;
  rest_.remove_prefix(length);
  ++line_;
  line_start_ = rest_.data();
  return true;
}

}  // namespace mptcpanalyzer
