// The program's own options, which stand before the command.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "command/arguments.h"
#include "output/output.h"
#include "shell/session/aliases.h"
#include "shell/session/settings.h"

namespace mptcpanalyzer {

struct ProgramArguments {
  std::vector<std::string> words;  // the command and its arguments, or a file
  std::string script;              // --batch
  bool keep_going = false;
  bool print_config = false;
  std::string config;
  std::string completion_shell;  // --completion
  bool complete = false;         // `words` are those of a command line that is being typed
  bool print_man_page = false;
  bool print_version = false;
  std::vector<std::string> plugins;  // --plugin
  bool no_plugins = false;
  bool help_wanted = false;
  bool is_answered = false;  // --version: there is nothing more to do
};

// The options take effect on `settings` and `arguments` when they are parsed.
void declare_program_options(ArgumentList& takes, Settings& settings, ProgramArguments& arguments);

// What --help prints.
std::string program_help();

// Reads the config files and then the options, which count more, into `settings`. The Error is one
// of usage, or that the file named by --config cannot be read.
Result<ProgramArguments> parse_program_arguments(int argc, const char* const* argv,
                                                 Settings& settings, Aliases& aliases, Output& out);

}  // namespace mptcpanalyzer
