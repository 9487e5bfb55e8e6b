// The table of commands: the one place from which dispatch, help and (later) completion derive.
//
// A command is one file in shell/commands: it declares its arguments on a parser and returns what
// to do once they are parsed.
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "shell/session.h"

namespace mptcpanalyzer {

using RunCommand = std::function<Result<Done>(Session&)>;

struct Command {
  std::string_view name;
  std::vector<std::string_view> aliases;
  std::string_view summary;  // one line, for the list of commands
  RunCommand (*declare)(CLI::App& parser);
};

// In the order in which help lists them.
const std::vector<Command>& commands();

// By name or alias; hyphens count as underscores. nullptr: there is none.
const Command* find_command(std::string_view name);

// The command whose name is nearest to a mistyped one; empty when none is near.
std::string_view nearest_command(std::string_view name);

}  // namespace mptcpanalyzer
