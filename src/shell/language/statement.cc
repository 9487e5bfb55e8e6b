#include "shell/language/statement.h"

#include <fmt/format.h>

namespace mptcpanalyzer {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool ends_word(char c) {
  return is_blank(c) || c == ';' || c == '|' || c == '>';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back()))
    text.remove_suffix(1);
  return text;
}

class LineParser {
 public:
  explicit LineParser(std::string_view line) : line_(line) {}

  Result<std::vector<Statement>> parse() {
    while (skip_blanks(), !at_end()) {
      if (line_[at_] == ';') {
        if (const Result<Done> ended = end_statement(); !ended) return ended.error();
        ++at_;
        continue;
      }
      if (const Result<Done> taken = take_part(); !taken) return taken.error();
    }
    if (const Result<Done> ended = end_statement(); !ended) return ended.error();
    return std::move(statements_);
  }

 private:
  bool at_end() const { return at_ == line_.size(); }

  Error error(std::string what, std::string hint, std::size_t begin) const {
    return {
        std::move(what), "", std::move(hint), {std::string(line_), begin, line_.size() - begin}};
  }

  void skip_blanks() {
    while (!at_end() && is_blank(line_[at_]))
      ++at_;
    if (!at_end() && line_[at_] == '#') at_ = line_.size();
  }

  Result<Done> end_statement() {
    const bool redirected = current_.output.kind != Redirection::Kind::none;
    if (current_.words.empty() && redirected)
      return error("no command stands before the redirection", "write the command first", 0);
    if (!current_.words.empty()) statements_.push_back(std::move(current_));
    current_ = {};
    return Done{};
  }

  Result<Done> take_part() {
    if (line_[at_] == '|') return take_pipe();
    if (line_[at_] == '>') return take_file();
    if (current_.output.kind != Redirection::Kind::none)
      return error("words follow the file that the results go to", "put the redirection last", at_);
    if (current_.words.empty() && line_[at_] == '!') {
      ++at_;
      current_.words.emplace_back("shell");
      take_for_shell();
      return Done{};
    }
    if (current_.words.empty() && line_[at_] == '?') {
      ++at_;
      current_.words.emplace_back("help");
      return Done{};
    }
    Result<std::string> word = take_word();
    if (!word) return word.error();
    current_.words.push_back(std::move(*word));
    if (current_.words.size() == 1 && current_.words.front() == "shell") take_for_shell();
    return Done{};
  }

  void take_for_shell() {
    const std::string_view text = trimmed(line_.substr(at_));
    if (!text.empty()) current_.words.emplace_back(text);
    at_ = line_.size();
  }

  Result<Done> take_pipe() {
    const std::size_t begin = at_++;
    const std::size_t program = at_;
    char quote = '\0';
    for (; !at_end() && (quote != '\0' || line_[at_] != ';'); ++at_) {
      const char c = line_[at_];
      if (c == '\\' && quote != '\'' && at_ + 1 < line_.size()) {
        ++at_;
      } else if (quote != '\0') {
        if (c == quote) quote = '\0';
      } else if (c == '"' || c == '\'') {
        quote = c;
      }
    }
    return redirect(Redirection::Kind::pipe,
                    std::string(trimmed(line_.substr(program, at_ - program))),
                    {"no program follows '|'", "name one, as in '| less'"}, begin);
  }

  Result<Done> take_file() {
    const std::size_t begin = at_++;
    const bool append = !at_end() && line_[at_] == '>';
    if (append) ++at_;
    skip_blanks();
    std::string name;
    if (!at_end() && !ends_word(line_[at_])) {
      Result<std::string> word = take_word();
      if (!word) return word.error();
      name = std::move(*word);
    }
    return redirect(append ? Redirection::Kind::append : Redirection::Kind::replace,
                    std::move(name), {"no file follows '>'", "name one, as in '> result.txt'"},
                    begin);
  }

  struct Missing {
    std::string_view what;
    std::string_view hint;
  };

  Result<Done> redirect(Redirection::Kind kind, std::string target, Missing missing,
                        std::size_t begin) {
    if (target.empty()) return error(std::string(missing.what), std::string(missing.hint), begin);
    if (current_.output.kind != Redirection::Kind::none)
      return error("the results are sent to two places", "keep one of the redirections", begin);
    current_.output = {kind, std::move(target)};
    return Done{};
  }

  // At its first character, which does not end a word.
  Result<std::string> take_word() {
    std::string word;
    while (!at_end() && !ends_word(line_[at_])) {
      const char c = line_[at_];
      if (c == '"' || c == '\'') {
        if (const Result<Done> taken = take_quoted(word); !taken) return taken.error();
        continue;
      }
      if (c == '\\' && at_ + 1 < line_.size()) ++at_;
      word += line_[at_++];
    }
    return word;
  }

  Result<Done> take_quoted(std::string& word) {
    const std::size_t begin = at_;
    const char quote = line_[at_++];
    for (; !at_end() && line_[at_] != quote; ++at_) {
      const bool escapes = quote == '"' && line_[at_] == '\\' && at_ + 1 < line_.size() &&
                           (line_[at_ + 1] == '"' || line_[at_ + 1] == '\\');
      if (escapes) ++at_;
      word += line_[at_];
    }
    if (at_end()) return error(fmt::format("a {} is not closed", quote), "close it", begin);
    ++at_;
    return Done{};
  }

  std::string_view line_;
  std::size_t at_ = 0;
  Statement current_;
  std::vector<Statement> statements_;
};

}  // namespace

Result<std::vector<Statement>> parse_line(std::string_view line) {
  return LineParser(line).parse();
}

std::string quoted_word(std::string_view word) {
  constexpr std::string_view kSpecial = " \t\r\n;?|>'\"\\#!";
  if (!word.empty() && word.find_first_of(kSpecial) == std::string_view::npos)
    return std::string(word);
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

}  // namespace mptcpanalyzer
