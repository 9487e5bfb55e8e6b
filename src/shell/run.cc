#include "shell/run.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include "capture/sniff.h"
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
ExitStatus run_lines(const std::vector<std::string>& lines, Session& session) {
  FirstFailure failure(session);
  for (const std::string& line : lines) {
    if (!failure.goes_on_after(run_line(line, session))) break;
  }
  return failure.status();
}

using Words = std::vector<std::string>;

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
ExitStatus run_file(const std::vector<std::string>& words, Session& session) {
  const std::string& path = words.front();
  const std::vector<std::string> rest(words.begin() + 1, words.end());
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

ExitStatus dispatch(const ProgramArguments& arguments, Session& session) {
  const std::vector<std::string>& words = arguments.words;
  if (!arguments.script.empty()) {
    if (words.empty()) return run_script(arguments.script, session);
    return fail({"a script and a command were given", "--batch", "leave one of them out"},
                kWrongUsage);
  }
  if (words.empty()) return run_shell(session);
  const std::string& first = words.front();
  if (is_command_line(first)) return run_lines(words, session);
  if (const Command* command = find_command(first); command != nullptr) {
    if (command->name == "shell") return run_words(words, session);
    const bool all_lines = std::all_of(words.begin(), words.end(), [](const std::string& word) {
      return is_command_line(word) || find_command(word) != nullptr;
    });
    const bool has_line = std::any_of(words.begin(), words.end(), is_command_line);
    return all_lines && has_line ? run_lines(words, session) : run_parted(words, session);
  }
  if (session.shell().aliases.count(first) != 0) {
    std::string line;
    for (const std::string& word : words)
      line += quoted_word(word) + " ";
    return run_line(line, session);
  }
  if (!first.empty() && first.front() == '-') {
    return fail(
        {fmt::format("there is no option '{}'", first), "", "'mptcpanalyzer --help' lists them"},
        kWrongUsage);
  }
  if (access(first.c_str(), F_OK) == 0) return run_file(words, session);
  Error unknown = unknown_command(first);
  if (first.find_first_of("./") != std::string::npos)
    unknown = {"there is no such file, nor a command of that name", first, ""};
  return fail(unknown, kWrongUsage);
}

ExitStatus run_program(int argc, const char* const* argv, Output& out) {
  Settings settings;
  ShellState shell;
  Result<ProgramArguments> arguments =
      parse_program_arguments(argc, argv, settings, shell.aliases, out);
  if (!arguments) return fail(arguments.error(), kWrongUsage);
  if (arguments->is_answered) return kDone;
  apply_to_diagnostics(settings.options);
  if (!arguments->no_plugins) shell.plugin_folders = plugin_folders();
  shell.plugins = load_plugins(shell.plugin_folders, arguments->plugins);
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
    for (Command& command : all_commands())
      add_command(std::move(command));
    watch_for_interrupt(SecondInterrupt::ends_the_process);
    Output out(stdout, "standard output");
    ExitStatus status = run_program(argc, argv, out);
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
