#include "shell/run.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <iterator>
#include <memory>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include "capture/sniff.h"
#include "plot/registry.h"
#include "shell/arguments/program_options.h"
#include "shell/assist/man_page.h"
#include "shell/assist/system_completion.h"
#include "shell/commands/commands.h"
#include "shell/interactive.h"
#include "shell/language/statement.h"
#include "shell/plugins/plugins.h"
#include "shell/running/interpret.h"
#include "shell/running/script.h"
#include "shell/session/command.h"
#include "shell/session/config.h"
#include "shell/session/first_failure.h"
#include "shell/terminal/diagnostics.h"
#include "shell/terminal/interrupt.h"
#include "trace/csv/csv_reader.h"

namespace mptcpanalyzer {
namespace {

using Words = std::vector<std::string>;

// Whether it is a capture, or a CSV of tocsv, rather than a script.
bool looks_like_capture(const std::string& path) {
  if (is_trace_csv(path)) return true;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"),
                                                             std::fclose);
  std::uint8_t start[kDescribed];
  const std::size_t bytes = file ? std::fread(start, 1, sizeof start, file.get()) : 0;
  const Bytes read(start, bytes);
  // Of a binary file of another kind the reader of captures tells what it is.
  return sniff(read) != FileKind::other || std::find(read.begin(), read.end(), 0) != read.end();
}

// Whether it is a command with its arguments, all in one.
bool is_command_line(const std::string& argument) {
  if (argument.size() > 1 && (argument.front() == '!' || argument.front() == '?')) return true;
  const std::string first = argument.substr(0, argument.find_first_of(" \t;"));
  return argument.size() != first.size() && find_command(first) != nullptr;
}

// `mptcpanalyzer "load_pcap x.pcap" "list_subflows 0" quit`: each argument is a line of commands.
ExitStatus run_lines(const Words& lines, Session& session) {
  FirstFailure failure(session);
  for (const std::string& line : lines) {
    if (!failure.goes_on_after(run_line(line, session))) break;
  }
  return failure.status();
}

// The next ";" that parts commands: one before the name of another. It may also be a value, as in
// `--delimiter ";"`.
Words::const_iterator find_end_of_command(Words::const_iterator begin, Words::const_iterator end) {
  for (auto word = begin; word != end; ++word) {
    if (*word == ";" && word + 1 != end && find_command(word[1]) != nullptr) return word;
  }
  return end;
}

// `mptcpanalyzer load_pcap x.pcap ";" list_subflows 0`: words of commands that are parted by ";".
ExitStatus run_parted(const Words& words, Session& session) {
  FirstFailure failure(session);
  for (auto begin = words.begin(); begin != words.end();) {
    const auto end = find_end_of_command(begin, words.end());
    if (!failure.goes_on_after(run_words(Words(begin, end), session))) break;
    begin = end == words.end() ? end : end + 1;
  }
  return failure.status();
}

ExitStatus fail(const Error& error, ExitStatus status = kFailed) {
  print_error(error);
  return status;
}

// Commands from the terminal, or from what standard input is instead.
ExitStatus run_shell(Session& session) {
  if (isatty(STDIN_FILENO) == 1) return run_interactive(session);
  if (session.options().capture == "-") {
    return fail({"standard input is the capture, so no commands can come from it", "",
                 "give a command after the options"},
                kWrongUsage);
  }
  bool ran = false;
  const ExitStatus status = run_script("-", session, &ran);
  if (ran || status != kDone) return status;
  return fail({"no command was given", "", "'mptcpanalyzer --help' lists them"}, kWrongUsage);
}

// `mptcpanalyzer FILE [COMMAND ...]`, a capture to load or a script to run.
ExitStatus run_file(const Words& words, Session& session) {
  const std::string& path = words.front();
  const Words rest(words.begin() + 1, words.end());
  if (looks_like_capture(path)) {
    const Result<Done> loaded = session.load_capture(path);
    if (!loaded) return fail(loaded.error());
    return rest.empty() ? run_shell(session) : run_parted(rest, session);
  }
  if (!rest.empty()) {
    return fail({"a script takes no arguments", path, "give one script, or commands"}, kWrongUsage);
  }
  return run_script(path, session);
}

// A known word that is run as it stands: `mptcpanalyzer shell ls "my captures"`.
bool is_shell_command(const Words& words, Session& /*session*/) {
  const Command* command = find_command(words.front());
  return command != nullptr && command->name == "shell";
}

// Lines of commands, or several commands without arguments of which one at least is a line.
bool are_lines(const Words& words, Session& /*session*/) {
  if (is_command_line(words.front())) return true;
  const bool all_run = std::all_of(words.begin(), words.end(), [](const std::string& word) {
    return is_command_line(word) || find_command(word) != nullptr;
  });
  return all_run && std::any_of(words.begin(), words.end(), is_command_line);
}

bool is_command(const Words& words, Session& /*session*/) {
  return find_command(words.front()) != nullptr;
}

bool is_alias(const Words& words, Session& session) {
  return session.shell().aliases.count(words.front()) != 0;
}

ExitStatus run_alias(const Words& words, Session& session) {
  std::string line;
  for (const std::string& word : words)
    line += quoted_word(word) + " ";
  return run_line(line, session);
}

bool is_option(const Words& words, Session& /*session*/) {
  return words.front().starts_with('-');
}

ExitStatus refuse_option(const Words& words, Session& /*session*/) {
  return fail({fmt::format("there is no option '{}'", words.front()), "",
               "'mptcpanalyzer --help' lists them"},
              kWrongUsage);
}

bool is_file(const Words& words, Session& /*session*/) {
  return access(words.front().c_str(), F_OK) == 0;
}

bool is_anything(const Words& /*words*/, Session& /*session*/) {
  return true;
}

ExitStatus refuse_word(const Words& words, Session& /*session*/) {
  const std::string& first = words.front();
  Error unknown = unknown_command(first);
  if (first.find_first_of("./") != std::string::npos)
    unknown = {"there is no such file, nor a command of that name", first, ""};
  return fail(unknown, kWrongUsage);
}

ExitStatus run_one(const Words& words, Session& session) {
  return run_words(words, session);
}

// What the words after the program's options are: the first of these that fits.
struct Grammar {
  bool (*fits)(const Words& words, Session& session);
  ExitStatus (*run)(const Words& words, Session& session);
};
constexpr Grammar kGrammars[] = {
    {is_shell_command, run_one},  // shell ls -l
    {are_lines, run_lines},       // "load_pcap x.pcap" "list_subflows 0" quit
    {is_command, run_parted},     // load_pcap x.pcap ";" list_subflows 0
    {is_alias, run_alias},        // my_summary 0
    {is_option, refuse_option},   // --no-such-option
    {is_file, run_file},          // x.pcap list_subflows 0, or a script
    {is_anything, refuse_word},
};

ExitStatus dispatch(const ProgramArguments& arguments, Session& session) {
  const Words& words = arguments.words;
  if (!arguments.script.empty()) {
    if (words.empty()) return run_script(arguments.script, session);
    return fail({"a script and a command were given", "--batch", "leave one of them out"},
                kWrongUsage);
  }
  if (words.empty()) return run_shell(session);
  const auto* const grammar =
      std::find_if(std::begin(kGrammars), std::end(kGrammars),
                   [&](const Grammar& one) { return one.fits(words, session); });
  return grammar->run(words, session);
}

ExitStatus run_program(int argc, const char* const* argv, PlotRegistry& plots, Output& out) {
  Settings settings;
  ShellState shell;
  Result<ProgramArguments> arguments =
      parse_program_arguments(argc, argv, settings, shell.aliases, out);
  if (!arguments) return fail(arguments.error(), kWrongUsage);
  if (arguments->is_answered) return kDone;
  apply_to_diagnostics(settings.options);
  if (!arguments->no_plugins) shell.plugin_folders = plugin_folders();
  shell.plugins = load_plugins(shell.plugin_folders, arguments->plugins, plots);
  if (arguments->help_wanted) {
    out.write(program_help());
    return kDone;
  }
  if (arguments->print_config) {
    out.write(config_text(settings, shell.aliases));
    return kDone;
  }
  if (!arguments->completion_shell.empty()) {
    out.write(completion_script(arguments->completion_shell));
    return kDone;
  }
  if (arguments->print_man_page) {
    out.write(man_page());
    return kDone;
  }
  Session session(std::move(settings), out);
  shell.keep_going = arguments->keep_going;
  session.shell() = std::move(shell);
  if (arguments->complete) {
    out.write(completion_answer(std::move(arguments->words), session));
    return kDone;
  }
  return dispatch(*arguments, session);
}

}  // namespace

int run(int argc, const char* const* argv) {
  try {
    PlotRegistry plots;  // the commands refer to it
    for (Command& command : all_commands(plots))
      add_command(std::move(command));
    watch_for_interrupt(SecondInterrupt::ends_the_process);
    Output out(stdout, "standard output");
    ExitStatus status = run_program(argc, argv, plots, out);
    const Result<Done> written = out.flush();
    if (!written) {
      print_error(written.error().line());
      status = kFailed;
    }
    if (interrupted()) die_of_interrupt();
    return status;
  } catch (const std::exception& error) {
    print_error(error.what());
    return kFailed;
  }
}

}  // namespace mptcpanalyzer
