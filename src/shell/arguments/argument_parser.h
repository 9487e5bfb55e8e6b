// Words that were typed, taken by an ArgumentList: the only place that knows CLI11.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "command/arguments.h"

namespace mptcpanalyzer {

// Who takes the arguments, for help and errors.
struct Taker {
  std::string name;     // "tcp_summary"
  std::string summary;  // one line
};

struct ParsedArguments {
  // What is to be printed instead of doing anything, because help was asked for; of the subcommand
  // when one was named before.
  std::optional<std::string> help;
  bool help_is_of_subcommand = false;
};

// Hands each word to the argument that it is for. The Error is of wrong usage.
Result<ParsedArguments> parse_arguments(const ArgumentList& takes, const Taker& taker,
                                        std::vector<std::string> words);

// Usage, description and a line for each argument.
std::string help_text(const ArgumentList& takes, const Taker& taker);

// Of the subcommand of that name.
std::string subcommand_help(const Subcommand& subcommand, const Taker& taker);

}  // namespace mptcpanalyzer
