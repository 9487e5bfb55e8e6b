#include "shell/assist/man_page.h"

#include <fmt/format.h>
#include <string_view>

#include "base/version.h"
#include "shell/arguments/command_help.h"
#include "shell/arguments/program_options.h"
#include "shell/session/command.h"
#include "shell/session/settings.h"

namespace mptcpanalyzer {
namespace {

// Text that roff takes as it is: '\' and '-' stand for themselves, and no line is a request.
std::string roff(std::string_view text) {
  std::string escaped;
  bool at_line_start = true;
  for (const char c : text) {
    if (at_line_start && (c == '.' || c == '\'')) escaped += "\\&";
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c;
    }
    at_line_start = c == '\n';
  }
  return escaped;
}

std::string bold(std::string_view text) {
  return "\\fB" + roff(text) + "\\fR";
}

std::string italic(std::string_view text) {
  return "\\fI" + roff(text) + "\\fR";
}

// "-l, --load CAPTURE"
std::string option_names(const Argument& option) {
  std::string text;
  for (const std::string& name : option.each_name())
    text += fmt::format("{}{}", text.empty() ? "" : ", ", bold(name));
  if (!option.is_flag()) text += " " + italic(option.type.name);
  return text;
}

std::string options_of(const ArgumentList& takes) {
  std::string text;
  for (const Argument& argument : takes.arguments()) {
    if (argument.is_positional() || argument.is_hidden) continue;
    text += fmt::format(".TP\n{}\n{}\n", option_names(argument), roff(argument.help));
  }
  return text;
}

std::string synopsis_of(const ArgumentList& takes, const std::string& name) {
  std::string text = bold(name) + " [OPTIONS]";
  for (const Argument* positional : takes.positionals()) {
    const std::string word = italic(positional->type.name) + (positional->takes_many ? "..." : "");
    text += positional->is_required ? " " + word : " [" + word + "]";
  }
  return text + "\n";
}

// The section of a command or, below it, of a subcommand.
std::string section_of(const ArgumentList& takes, const std::string& name,
                       std::string_view summary) {
  std::string text =
      fmt::format(".SS {}\n{}.PP\n{}.\n", bold(name), synopsis_of(takes, name), roff(summary));
  for (const Argument* positional : takes.positionals())
    text += fmt::format(".TP\n{}\n{}\n", italic(positional->type.name), roff(positional->help));
  text += options_of(takes);
  if (!takes.footer().empty()) text += ".PP\n" + roff(takes.footer()) + "\n";
  for (const auto& subcommand : takes.subcommands())
    text += section_of(subcommand->takes, name + " " + subcommand->name, subcommand->summary);
  return text;
}

std::string commands_text() {
  std::string text;
  for (const Command& command : commands()) {
    ArgumentList takes;
    command.declare(takes);
    text += section_of(takes, std::string(command.name), command.summary);
    if (!command.aliases.empty())
      text += fmt::format(".PP\nAlso called: {}\n",
                          roff(fmt::format("{}", fmt::join(command.aliases, ", "))));
    if (const std::string example = example_line(command); !example.empty())
      text += fmt::format(".PP\nExample:\n.EX\n{}\n.EE\n", roff(example));
  }
  return text;
}

std::string settings_text() {
  std::string text;
  for (const SettingInfo& setting : setting_infos()) {
    text += fmt::format(".TP\n{} = {}\n{}\n", bold(setting.name), italic(setting.values.name),
                        roff(setting.help));
  }
  return text;
}

constexpr std::string_view kDescription = R"(.SH DESCRIPTION
Reads packet captures and tells which Multipath TCP connections there are, over which subflows, how much
each path carried, how much was sent again, how long packets took, and why a connection fell back or lost a path.
It is right for version 0 (RFC 6824) and version 1 (RFC 8684) of the protocol.
.PP
With a COMMAND it runs that and ends.
Several commands are given as separate quoted arguments, or parted by ';'.
With a CAPTURE it loads that, with a SCRIPT it runs the commands in it.
Without any of them it is a shell that completes what is typed, or runs the commands on standard input.
.PP
In the shell and in scripts
.B |
.I PROGRAM
sends the answer of a command to a program,
.B >
.I FILE
and
.B >>
.I FILE
to a file; ';' parts commands and '#' begins a comment.
)";

constexpr std::string_view kEnd = R"(.SH FILES
.TP
.I $XDG_CONFIG_HOME/mptcpanalyzer/config
Settings, in section [mptcpanalyzer], and aliases, in section [aliases]. Read after those of $XDG_CONFIG_DIRS.
.TP
.I $XDG_DATA_HOME/mptcpanalyzer/history
Lines typed in the shell.
.TP
.I $XDG_CACHE_HOME/mptcpanalyzer
Traces of captures that were loaded before.
.SH ENVIRONMENT
.TP
.B PAGER
Shows, in the shell, what is longer than the screen.
.TP
.B NO_COLOR
No colours, if set and not empty.
.SH EXIT STATUS
0 when done, 1 when the command failed, 2 when it was used wrongly.
.SH SEE ALSO
.BR tshark (1),
.BR tcpdump (8),
.BR gnuplot (1)
)";

}  // namespace

std::string man_page() {
  Settings unused;
  ProgramArguments unused_arguments;
  ArgumentList program;
  declare_program_options(program, unused, unused_arguments);
  return fmt::format(
      ".TH MPTCPANALYZER 1 \"\" \"mptcpanalyzer {}\"\n"
      ".SH NAME\nmptcpanalyzer \\- passive analyser of Multipath TCP\n"
      ".SH SYNOPSIS\n.B mptcpanalyzer\n[OPTIONS] [COMMAND [ARGUMENTS] | CAPTURE | SCRIPT]\n"
      "{}.SH OPTIONS\n{}.SH COMMANDS\n{}.SH SETTINGS\n"
      "Keys of the config file, shown and changed by the command \\fBset\\fR.\n{}{}",
      kVersion, kDescription, options_of(program), commands_text(), settings_text(), kEnd);
}

}  // namespace mptcpanalyzer
