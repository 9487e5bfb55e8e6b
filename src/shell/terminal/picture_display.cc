#include "shell/terminal/picture_display.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>

#include "base/spawn.h"
#include "capture/descriptor.h"
#include "shell/terminal/screen_size.h"
#include "shell/terminal/terminal_query.h"

namespace mptcpanalyzer {
namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets any
  return value == nullptr ? std::string_view() : std::string_view(value);
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [text](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

// What the terminal says of itself, by its variables or when it is asked.
TerminalGraphics graphics_of_terminal(const Output& out) {
  if (!out.is_terminal() || isatty(STDOUT_FILENO) == 0) return TerminalGraphics::characters;
  const std::string_view term = variable("TERM");
  const std::string_view program = variable("TERM_PROGRAM");
  // Between a multiplexer and the terminal pixels are lost.
  if (contains_any(term, {"screen", "tmux"})) return TerminalGraphics::characters;
  if (contains_any(term, {"kitty", "ghostty"}) || contains_any(program, {"ghostty", "WezTerm"}) ||
      !variable("KITTY_WINDOW_ID").empty()) {
    return TerminalGraphics::kitty;
  }
  if (contains_any(term, {"foot", "mlterm", "contour", "sixel"}) ||
      contains_any(program, {"mintty", "iTerm"})) {
    return TerminalGraphics::sixel;
  }
  // These would show the questions.
  if (term.empty() || term == "dumb" || term == "linux") return TerminalGraphics::characters;
  static const TerminalGraphics kAnswered = ask_terminal_for_graphics();
  return kAnswered;
}

PictureSize characters_of_terminal() {
  const ScreenSize size = screen_size(STDOUT_FILENO);
  // The prompt that follows needs a line.
  return {std::clamp(size.columns, 40U, 300U), std::clamp(size.lines, 12U, 100U) - 2};
}

// No wider than the terminal, where it tells how wide that is.
PictureSize pixels_of_terminal(PictureSize wanted) {
  const ScreenSize size = screen_size(STDOUT_FILENO);
  if (size.width_pixels == 0 || size.width_pixels >= wanted.width) return wanted;
  const unsigned width = std::max(size.width_pixels, 320U);
  return {width, wanted.height * width / wanted.width};
}

Result<Done> show_in_terminal(const Figure& figure, Looks looks, Output& out) {
  const TerminalGraphics graphics = graphics_of_terminal(out);
  looks.size = graphics == TerminalGraphics::characters ? characters_of_terminal()
                                                        : pixels_of_terminal(looks.size);
  const Result<std::string> picture = terminal_picture(figure, graphics, looks);
  if (!picture) return picture.error();
  if (graphics == TerminalGraphics::characters) {
    out.write(*picture);
    return Done{};
  }
  // Past the pager, which would take pixels for very long lines.
  const Result<Done> before = out.flush();
  if (!before) return before;
  Output terminal(stdout, "standard output");
  terminal.write(*picture);
  return terminal.flush();
}

// A name that nothing has yet, in the folder for temporary files.
Result<std::string> make_temporary_png() {
  const std::string_view folder = variable("TMPDIR");
  std::string path = fmt::format("{}/mptcpanalyzer-XXXXXX.png", folder.empty() ? "/tmp" : folder);
  const Descriptor file(mkostemps(path.data(), 4, O_CLOEXEC));
  if (file.is_open()) return path;
  return Error{fmt::format("cannot make a temporary file: {}", std::strerror(errno)), path, ""};
}

// Runs a program that says nothing of use.
Result<Done> run_quietly(const std::vector<std::string>& words, int input, const Error& missing) {
  const Descriptor nowhere(open("/dev/null", O_WRONLY | O_CLOEXEC));
  pid_t process = 0;
  const int failed = spawn_program(words, {input, nowhere.number(), nowhere.number()}, process);
  if (failed == ENOENT) return missing;
  if (failed != 0) {
    return Error{fmt::format("{} cannot be started: {}", words.front(), std::strerror(failed)), "",
                 ""};
  }
  // What fails does so at once; without a desktop's help xdg-open itself is the viewer, until the
  // user closes it.
  constexpr std::chrono::milliseconds kPatience{1500};
  const std::optional<int> status = wait_for(process, kPatience);
  if (!status || (WIFEXITED(*status) && WEXITSTATUS(*status) == 0)) return Done{};
  return Error{fmt::format("{} failed", words.front()), "", missing.hint};
}

}  // namespace

Display default_display() {
  const bool desktop = !variable("DISPLAY").empty() || !variable("WAYLAND_DISPLAY").empty();
  return desktop ? Display::gui : Display::terminal;
}

Result<Done> display_picture(const Figure& figure, Display display, const Looks& looks,
                             Output& out) {
  if (display == Display::no) return Done{};
  if (display == Display::terminal) return show_in_terminal(figure, looks, out);
  const Result<std::string> path = make_temporary_png();
  if (!path) return path.error();
  const Result<Done> written = write_picture(figure, PictureFormat::png, looks, *path);
  // The viewer may read the file long after this program has ended, so that it stays.
  const Result<Done> shown = written ? open_in_viewer(*path) : written;
  if (!shown) unlink(path->c_str());
  return shown;
}

Result<Done> open_in_viewer(const std::string& path) {
  return run_quietly({"xdg-open", path}, -1,
                     {"xdg-open, which shows pictures on a desktop, is not installed", "",
                      "use --display term, or --out FILE"});
}

Result<Done> copy_to_selection(const std::string& path) {
  std::array<int, 2> ends = {-1, -1};
  if (pipe2(ends.data(), O_CLOEXEC) != 0)
    return Error{fmt::format("cannot make a pipe: {}", std::strerror(errno)), "", ""};
  const Descriptor read_end(ends[0]);
  Descriptor write_end(ends[1]);
  // A path is shorter than what a pipe holds.
  if (write(write_end.number(), path.data(), path.size()) < 0)
    return Error{fmt::format("cannot write to a pipe: {}", std::strerror(errno)), "", ""};
  write_end.close();
  return run_quietly({"xsel", "--primary", "--input"}, read_end.number(),
                     {"xsel, which --primary needs, is not installed", "",
                      "install the Debian package xsel, or leave out --primary"});
}

}  // namespace mptcpanalyzer
