#include "shell/assist/commands_page.h"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>
#include <vector>

#include "shell/arguments/command_help.h"
#include "shell/arguments/program_options.h"
#include "shell/session/command.h"

namespace mptcpanalyzer {
namespace {

constexpr std::string_view kHead =
    "# Commands and options\n"
    "\n"
    "<!-- Made by build/release/commands_page from the table of commands; a test compares. -->\n"
    "\n"
    "`mptcpanalyzer [OPTIONS] [COMMAND [ARGUMENTS] | CAPTURE | SCRIPT]`; without any of them, the "
    "[shell](shell.md).\n"
    "\n"
    "Everything takes `-h, --help`. Hyphens work where underscores do. What stays from version to "
    "version is told in\n"
    "[contract.md](contract.md).\n"
    "\n"
    "## Options\n"
    "\n";

// Text in a cell of a table, where '|' would end the cell.
std::string cell(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

// "`-l, --load CAPTURE`", "`TCPSTREAM`"
std::string name_of(const Argument& argument) {
  if (argument.is_positional())
    return fmt::format("`{}{}`", cell(argument.type.name), argument.takes_many ? "..." : "");
  const std::string names = fmt::format("{}", fmt::join(argument.each_name(), ", "));
  return argument.is_flag() ? fmt::format("`{}`", names)
                            : fmt::format("`{} {}`", names, cell(argument.type.name));
}

std::string row_of(const Argument& argument) {
  std::string help = cell(argument.help);
  if (!argument.default_text.empty())
    help += fmt::format(" (default: {})", cell(argument.default_text));
  return fmt::format("| {} | {} |\n", name_of(argument), help);
}

bool is_in(const std::vector<std::string>& rows, const std::string& row) {
  return std::find(rows.begin(), rows.end(), row) != rows.end();
}

// A row for each argument, positionals first; --help, which all have, is left out.
std::vector<std::string> rows_of(const ArgumentList& takes) {
  std::vector<std::string> rows;
  for (const Argument* positional : takes.positionals())
    rows.push_back(row_of(*positional));
  for (const Argument& argument : takes.arguments()) {
    if (!argument.is_positional() && !argument.is_hidden && !argument.has_name("--help"))
      rows.push_back(row_of(argument));
  }
  return rows;
}

std::string table_of(const std::vector<std::string>& rows, std::string_view head) {
  return rows.empty() ? "" : fmt::format("| {} | |\n|---|---|\n{}\n", head, fmt::join(rows, ""));
}

// What all subcommands take; it is told once.
std::vector<std::string> shared_rows(const ArgumentList& takes) {
  std::vector<std::string> shared;
  for (const auto& subcommand : takes.subcommands()) {
    const std::vector<std::string> rows = rows_of(subcommand->takes);
    if (subcommand == takes.subcommands().front()) shared = rows;
    std::erase_if(shared, [&rows](const std::string& row) { return !is_in(rows, row); });
  }
  return shared;
}

std::string synopsis_of(const ArgumentList& takes) {
  std::string text;
  for (const Argument* positional : takes.positionals()) {
    const std::string word = positional->type.name + (positional->takes_many ? "..." : "");
    text += positional->is_required ? " " + word : " [" + word + "]";
  }
  return takes.subcommands().empty() ? text : text + " TYPE ...";
}

std::string subcommands_of(const ArgumentList& takes, std::string_view name) {
  const std::vector<std::string> shared = shared_rows(takes);
  std::string text = table_of(shared, "option of each");
  for (const auto& subcommand : takes.subcommands()) {
    std::vector<std::string> rows = rows_of(subcommand->takes);
    std::erase_if(rows, [&shared](const std::string& row) { return is_in(shared, row); });
    text += fmt::format("#### {0} {1}\n\n{2}.\n\n`{0} {1}{3}`\n\n{4}", name, subcommand->name,
                        subcommand->summary, synopsis_of(subcommand->takes),
                        table_of(rows, "argument"));
  }
  return text;
}

std::string section_of(const Command& command) {
  ArgumentList takes;
  command.declare(takes);
  std::string text = fmt::format("### {0}\n\n{1}.", command.name, command.summary);
  if (!command.aliases.empty())
    text += fmt::format(" Also called `{}`.", fmt::join(command.aliases, "`, `"));
  text += fmt::format("\n\n`{}{}`\n\n{}{}", command.name, synopsis_of(takes),
                      table_of(rows_of(takes), "argument"), subcommands_of(takes, command.name));
  if (const std::string example = example_line(command); !example.empty())
    text += fmt::format("```\n{}\n```\n\n", example);
  return text;
}

}  // namespace

std::string commands_page() {
  Settings unused;
  ProgramArguments unused_arguments;
  ArgumentList program;
  declare_program_options(program, unused, unused_arguments);
  std::string page(kHead);
  page += table_of(rows_of(program), "option") + "## Commands\n\n";
  for (const Command& command : commands())
    page += section_of(command);
  page.pop_back();
  return page;
}

}  // namespace mptcpanalyzer
