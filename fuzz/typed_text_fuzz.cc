// Any text as a line of commands and as a config file: it is cut into words or refused; words that
// are quoted again are read back as they were; entries of a file stand on lines that it has.
#include <algorithm>
#include <cstdint>
#include <string>

#include "require.h"
#include "shell/language/statement.h"
#include "shell/session/ini.h"

namespace mptcpanalyzer {
namespace {

void check_line(const std::string& text) {
  const Result<std::vector<Statement>> statements = parse_line(text);
  if (!statements) {
    const Excerpt& excerpt = statements.error().excerpt;
    require(excerpt.text == text, "an error shows the line");
    require(excerpt.begin + excerpt.length <= text.size(), "an error points into the line");
    return;
  }
  for (const Statement& statement : *statements) {
    require(!statement.words.empty(), "a command has a name");
    const bool redirected = statement.output.kind != Redirection::Kind::none;
    require(redirected != statement.output.target.empty(), "a redirection has a target");
    // What is for the system's shell is not cut.
    if (statement.words.front() == "shell") continue;
    std::string quoted;
    for (const std::string& word : statement.words)
      quoted += quoted_word(word) + " ";
    const Result<std::vector<Statement>> again = parse_line(quoted);
    require(again && again->size() == 1, "quoted words are one command");
    require(again->front().words == statement.words, "quoted words are read back");
  }
}

void check_ini(const std::string& text) {
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  const IniFile file = parse_ini(text);
  std::size_t last = 0;
  for (const IniEntry& entry : file.entries) {
    require(entry.line > last && entry.line <= lines, "entries come in the order of their lines");
    last = entry.line;
  }
  for (const std::size_t line : file.unreadable_lines)
    require(line >= 1 && line <= lines, "an unreadable line is one of the file");
}

}  // namespace
}  // namespace mptcpanalyzer

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  mptcpanalyzer::check_line(text);
  mptcpanalyzer::check_ini(text);
  return 0;
}
