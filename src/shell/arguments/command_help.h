// The help of the program and of its commands.
#pragma once

#include <string>

#include "shell/arguments/argument_parser.h"
#include "shell/session/command.h"

namespace mptcpanalyzer {

// The names of all commands with a line about each.
std::string list_of_commands();

// The name and summary under which the arguments of a command are parsed.
Taker taker_of(const Command& command);

// `help`: what argument_parser.h tells of its arguments.
std::string command_help(const Command& command, std::string help);

// The example of a command as a line for the system's shell; empty when it has none.
std::string example_line(const Command& command);

}  // namespace mptcpanalyzer
