// What can stand at the cursor of a command line that is being typed. Derived from the table of
// commands and the arguments that each declares.
// The kind of an argument (ArgumentKind) tells what completes it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "command/arguments.h"
#include "shell/session/session.h"

namespace mptcpanalyzer {

struct Completion {
  std::string text;
  std::string description;  // one line, safe to show; may be empty
};

struct Completions {
  std::vector<Completion> choices;
  bool files = false;  // names of files, too
};

// The arguments that fit after `words`, which stand before the word at the cursor.
Completions complete_arguments(const ArgumentList& takes, std::vector<std::string> words,
                               std::string_view word, Session& session);

// `line` is what stands before the word in which the cursor is, `word` that word up to the cursor.
Completions complete(std::string_view line, std::string_view word, Session& session);

}  // namespace mptcpanalyzer
