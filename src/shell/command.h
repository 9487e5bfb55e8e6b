// The table of commands: the one place from which dispatch, help, completion and the man page
// derive.
//
// A command is one file in shell/commands: it declares its arguments (shell/arguments.h) and
// returns what to do once they have been parsed.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "command/arguments.h"
#include "shell/session.h"

namespace mptcpanalyzer {

using RunCommand = std::function<Result<Done>(Session&)>;

// The Error of a command whose errors have been printed already, each where it happened.
inline const Error kSaidAlready;

struct Command {
  std::string_view name;
  std::vector<std::string_view> aliases;
  std::string_view summary;  // one line, for the list of commands
  // The type names of arguments are those of shell/completion.h.
  RunCommand (*declare)(ArgumentList& takes);
  // The command with arguments, as an example that runs from the checkout; empty: none is needed.
  std::string_view example = "";
  // The example needs kExampleCapture loaded. Otherwise it names its captures itself, or needs
  // none.
  bool example_loads = true;
};

inline constexpr std::string_view kExampleCapture = "examples/s05_fullmesh.client.pcap.gz";

// In the order in which help lists them.
const std::vector<Command>& commands();

// By name or alias; hyphens count as underscores. nullptr: there is none.
const Command* find_command(std::string_view name);

// The command whose name is nearest to a mistyped one; empty when none is near.
std::string_view nearest_command(std::string_view name);

// There is no command of this name, and which may have been meant.
Error unknown_command(std::string_view name);

}  // namespace mptcpanalyzer
