// Which argument of a command the word at the cursor belongs to.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "command/arguments.h"

namespace mptcpanalyzer {

struct ArgumentAtCursor {
  const ArgumentList* takes = nullptr;  // of the command, or of its subcommand
  const Argument* value = nullptr;      // the option or positional whose value the word is
  bool subcommand = false;              // the name of a subcommand can stand here
  bool options = false;                 // the name of an option can stand here
  // The values that were given before, in their order.
  std::vector<std::pair<const Argument*, std::string>> given;
};

// `words`: the arguments before the cursor. Words that fit nothing are passed over.
ArgumentAtCursor argument_at_cursor(const ArgumentList& command,
                                    const std::vector<std::string>& words);

}  // namespace mptcpanalyzer
