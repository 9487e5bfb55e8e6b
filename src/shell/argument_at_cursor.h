// Which argument of a command the word at the cursor belongs to.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <utility>
#include <vector>

namespace mptcpanalyzer {

struct ArgumentAtCursor {
  const CLI::App* parser = nullptr;    // of the command, or of its subcommand
  const CLI::Option* value = nullptr;  // the option or positional whose value the word is
  bool subcommand = false;             // the name of a subcommand can stand here
  bool options = false;                // the name of an option can stand here
  // The values that were given before, in their order.
  std::vector<std::pair<const CLI::Option*, std::string>> given;
};

// `words`: the arguments before the cursor. Words that fit nothing are passed over.
ArgumentAtCursor argument_at_cursor(const CLI::App& command, const std::vector<std::string>& words);

// nullptr: it has none of this name.
const CLI::App* find_subcommand(const CLI::App& parser, const std::string& name);

// In the order in which they are declared.
std::vector<const CLI::Option*> positionals(const CLI::App& parser);

}  // namespace mptcpanalyzer
