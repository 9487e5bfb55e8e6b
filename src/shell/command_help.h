// The help of the program and of its commands.
#pragma once

#include <CLI/App.hpp>
#include <string>

#include "shell/command.h"

namespace mptcpanalyzer {

// The names of all commands with a line about each.
std::string list_of_commands();

// `parser`: on which the command has declared its arguments.
std::string command_help(const Command& command, const CLI::App& parser);

// The example of a command as a line for the system's shell; empty when it has none.
std::string example_line(const Command& command);

}  // namespace mptcpanalyzer
