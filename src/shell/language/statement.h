// Statement: one command as it is typed at the prompt or written in a script, cut into words.
//
// Words are parted by blanks. '...' keeps everything as it is, "..." everything but \" and \\;
// outside of quotes a backslash keeps the next character. `;` parts commands and `#` at the start
// of a word begins a comment. `| program ...`, `> file` and `>> file` end a command. What follows
// `!` or the command `shell` is for the system's shell and is not cut, `;` included.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace mptcpanalyzer {

// Where the results of a command go.
struct Redirection {
  enum class Kind : std::uint8_t { none, pipe, replace, append };
  Kind kind = Kind::none;
  std::string target;  // the program for the system's shell, or the file
};

struct Statement {
  std::vector<std::string> words;  // at least one, the first is the command
  Redirection output;
};

// The commands of a line, in order; none when it is blank or a comment. `!text` becomes the words
// "shell" and "text", `?text` "help" and "text". Fails on a quote that is not closed and on a
// redirection without its target or its command.
Result<std::vector<Statement>> parse_line(std::string_view line);

// The word as parse_line would read it back.
std::string quoted_word(std::string_view word);

}  // namespace mptcpanalyzer
