// The table of commands: the one place from which dispatch, help, completion and the man page
// derive. It is empty until run() has put in those of shell/commands, and then plugins theirs.
//
// A command is one file in shell/commands: it declares its arguments (command/arguments.h) and
// returns what to do once they have been parsed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "command/command_for.h"
#include "shell/session/session.h"

namespace mptcpanalyzer {

using Command = CommandFor<Session>;
using RunCommand = Command::Run;

// The Error of a command whose errors have been printed already, each where it happened.
inline const Error kSaidAlready;

// Of examples that want one loaded.
inline constexpr std::string_view kExampleCapture = "examples/s05_fullmesh.client.pcap.gz";

// In the order in which help lists them.
const std::vector<Command>& commands();

// Adds one at the end, of a name that there is none of yet.
void add_command(Command command);

// By name or alias; hyphens count as underscores. nullptr: there is none.
const Command* find_command(std::string_view name);

// The command whose name is nearest to a mistyped one; empty when none is near.
std::string_view nearest_command(std::string_view name);

// There is no command of this name, and which may have been meant.
Error unknown_command(std::string_view name);

}  // namespace mptcpanalyzer
