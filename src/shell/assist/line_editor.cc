#include "shell/assist/line_editor.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
// After <cstdio>, which they need.
#include <readline/history.h>
#include <readline/readline.h>

#include "shell/terminal/interrupt.h"
#include "shell/terminal/screen_size.h"

namespace mptcpanalyzer {
namespace {

// Readline calls back without a word of whose the call is.
Complete complete_line;
Completions current;
std::string typed;
bool is_typed = false;
bool is_at_end = false;  // Ctrl-D

char* copy_of(const std::string& text) {
  return strdup(text.c_str());
}

char** matches_of(const char* word, int start, int /*end*/) {
  rl_attempted_completion_over = 1;
  current = complete_line(std::string_view(rl_line_buffer, static_cast<std::size_t>(start)), word);
  if (current.choices.empty()) {
    if (!current.files) return nullptr;
    rl_filename_completion_desired = 1;
    return rl_completion_matches(word, rl_filename_completion_function);
  }
  rl_sort_completion_matches = 0;
  return rl_completion_matches(word, [](const char* /*word*/, int state) -> char* {
    static std::size_t next = 0;
    if (state == 0) next = 0;
    return next < current.choices.size() ? copy_of(current.choices[next++].text) : nullptr;
  });
}

// A choice a line with what it means, if they all fit on the screen.
void show_matches(char** matches, int count, int longest) {
  const ScreenSize screen = screen_size(STDOUT_FILENO);
  const bool has_descriptions =
      std::any_of(current.choices.begin(), current.choices.end(),
                  [](const Completion& choice) { return !choice.description.empty(); });
  if (!has_descriptions || static_cast<unsigned>(count) + 2 > screen.lines) {
    std::fputc('\n', rl_outstream);
    rl_display_match_list(matches, count, longest);
    rl_forced_update_display();
    return;
  }
  std::fputc('\n', rl_outstream);
  for (const Completion& choice : current.choices) {
    std::string line = fmt::format("{:<{}}  {}", choice.text, longest, choice.description);
    if (line.size() > screen.columns) line.resize(screen.columns);
    std::fprintf(rl_outstream, "%s\n", line.c_str());
  }
  rl_forced_update_display();
}

void take_line(char* line) {
  is_typed = true;
  is_at_end = line == nullptr;
  typed = is_at_end ? "" : line;
  std::free(line);
  // Here, so that the prompt is not shown once more.
  rl_callback_handler_remove();
}

Result<Done> make_folder_of(const std::string& path) {
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    const std::string folder = path.substr(0, slash);
    if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
      return Error{std::string("cannot be made: ") + std::strerror(errno), folder, ""};
  }
  return Done{};
}

Error history_error(const std::string& path, int code) {
  return {std::string("the history cannot be kept: ") + std::strerror(code), path,
          "'set history FILE' names another file"};
}

}  // namespace

LineEditor::LineEditor(Complete complete) {
  complete_line = std::move(complete);
  rl_readline_name = "mptcpanalyzer";
  rl_attempted_completion_function = matches_of;
  rl_completion_display_matches_hook = show_matches;
  rl_completer_word_break_characters = " \t\n;|>\"'";
  rl_completer_quote_characters = "\"'";
  rl_filename_quote_characters = " \t\n;|>\\\"'#";
  // Our handler is told of Ctrl-C first; read() below does the rest.
  rl_catch_signals = 0;
  rl_catch_sigwinch = 0;
  rl_bind_key('\t', rl_complete);
  rl_variable_bind("enable-bracketed-paste", "on");
  using_history();
}

LineEditor::~LineEditor() {
  complete_line = nullptr;
}

std::optional<std::string> LineEditor::read(const std::string& prompt) {
  forget_interrupt();
  is_typed = false;
  ScreenSize size = screen_size(STDOUT_FILENO);
  rl_callback_handler_install(prompt.c_str(), take_line);
  while (!is_typed) {
    pollfd input = {STDIN_FILENO, POLLIN, 0};
    const int ready = poll(&input, 1, 200);
    if (interrupted()) {
      forget_interrupt();
      std::fputs("^C\n", stdout);
      rl_callback_sigcleanup();
      rl_free_line_state();
      rl_callback_handler_remove();
      rl_callback_handler_install(prompt.c_str(), take_line);
      continue;
    }
    const ScreenSize now = screen_size(STDOUT_FILENO);
    if (!(now == size)) {
      size = now;
      rl_resize_terminal();
    }
    if (ready > 0) rl_callback_read_char();
  }
  if (is_at_end) return std::nullopt;
  return typed;
}

Result<Done> LineEditor::load_history(const std::string& path, unsigned size) {
  stifle_history(static_cast<int>(size));
  const int code = read_history(path.c_str());
  if (code != 0 && code != ENOENT) return history_error(path, code);
  return Done{};
}

Result<Done> LineEditor::save_history(const std::string& path, unsigned size) const {
  if (const Result<Done> made = make_folder_of(path); !made) return made;
  // What cannot be seen by others may be named there.
  const int file = open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) return history_error(path, errno);
  close(file);
  const int lines = std::min(static_cast<int>(lines_added_), history_length);
  int code = append_history(lines, path.c_str());
  if (code == 0) code = history_truncate_file(path.c_str(), static_cast<int>(size));
  if (code != 0) return history_error(path, code);
  return Done{};
}

void LineEditor::add_history(const std::string& line) {
  const HIST_ENTRY* last =
      history_length > 0 ? history_get(history_base + history_length - 1) : nullptr;
  if (last != nullptr && line == last->line) return;
  ::add_history(line.c_str());
  ++lines_added_;
}

std::vector<std::string> LineEditor::history() const {
  std::vector<std::string> lines;
  HIST_ENTRY** entries = history_list();
  for (; entries != nullptr && *entries != nullptr; ++entries)
    lines.emplace_back((*entries)->line);
  return lines;
}

}  // namespace mptcpanalyzer
