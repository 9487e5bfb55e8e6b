#include "shell/interactive.h"

#include <cstdio>
#include <fmt/format.h>
#include <string>
#include <unistd.h>

#include "base/version.h"
#include "output/escape.h"
#include "shell/assist/completion.h"
#include "shell/assist/line_editor.h"
#include "shell/running/interpret.h"
#include "shell/terminal/colour.h"
#include "shell/terminal/diagnostics.h"
#include "shell/terminal/interrupt.h"
#include "shell/terminal/pager.h"
#include "shell/terminal/screen_size.h"

namespace mptcpanalyzer {
namespace {

std::string file_name(const std::string& path) {
  return path.substr(path.find_last_of('/') + 1);
}

// Readline is told by \001 and \002 what takes no room on the line.
std::string prompt_of(const Session& session) {
  const std::string& capture = session.options().capture;
  const std::string name =
      capture.empty() ? "mptcpanalyzer" : escape_for_terminal(file_name(capture));
  if (!is_colour_wanted(session.options().colour, stdout)) return name + "> ";
  return fmt::format("\001\033[1;32m\002{}>\001\033[0m\002 ", name);
}

void run_typed(const std::string& line, Session& session) {
  const ScreenSize screen = screen_size(STDOUT_FILENO);
  Pager pager(pager_program(session.options()), screen.lines, screen.columns);
  Output paged([&pager](std::string_view text) { return pager.take(text); }, "standard output",
               true);
  {
    const OutputElsewhere elsewhere(session, paged);
    run_line(line, session);
  }
  const Result<Done> written = paged.flush();
  const Result<Done> shown = pager.finish();
  if (!written) print_error(written.error());
  if (written && !shown) print_error(shown.error());
}

}  // namespace

ExitStatus run_interactive(Session& session) {
  ShellState& shell = session.shell();
  shell.is_interactive = true;
  watch_for_interrupt(SecondInterrupt::is_like_the_first);
  LineEditor editor([&session](std::string_view line, std::string_view word) {
    return complete(line, word, session);
  });
  const std::string history = history_path(session.options());
  const unsigned size = session.options().history_size;
  if (!history.empty()) {
    const Result<Done> loaded = editor.load_history(history, size);
    if (!loaded) print_warning(loaded.error().line());
  }
  fmt::print("mptcpanalyzer {}. 'help' lists the commands, Tab completes, Ctrl-D leaves.\n",
             kVersion);
  while (!shell.is_leaving) {
    const std::optional<std::string> line = editor.read(prompt_of(session));
    if (!line) {
      std::fputs("\n", stdout);
      break;
    }
    if (line->find_first_not_of(" \t") == std::string::npos) continue;
    editor.add_history(*line);
    shell.history = editor.history();
    run_typed(*line, session);
  }
  if (!history.empty() && size != 0) {
    const Result<Done> saved = editor.save_history(history, size);
    if (!saved) print_warning(saved.error().line());
  }
  forget_interrupt();
  return kDone;
}

}  // namespace mptcpanalyzer
