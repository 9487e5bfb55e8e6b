#include "shell/terminal/terminal_query.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <poll.h>
#include <string>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace mptcpanalyzer {
namespace {

// A picture of one pixel that is not to be shown (a=q), and the primary device attributes.
constexpr std::string_view kQuestions = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[c";
constexpr std::string_view kYes = "\x1b_Gi=31;OK\x1b\\";
constexpr std::string_view kAttributes = "\x1b[?";  // then numbers parted by ';', and 'c'

// A terminal answers at once, and one at the other end of the world within this time.
constexpr std::chrono::milliseconds kPatience{400};

// UnseenInput: what is typed, or answered, comes byte by byte and is not shown while it exists.
class UnseenInput {
 public:
  UnseenInput() : changed_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!changed_) return;
    termios unseen = before_;
    unseen.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    unseen.c_cc[VMIN] = 0;
    unseen.c_cc[VTIME] = 0;
    changed_ = tcsetattr(STDIN_FILENO, TCSANOW, &unseen) == 0;
  }
  UnseenInput(const UnseenInput&) = delete;
  UnseenInput& operator=(const UnseenInput&) = delete;
  ~UnseenInput() {
    if (changed_) tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }

  bool holds() const { return changed_; }

 private:
  termios before_{};
  bool changed_;
};

bool has_typed_ahead() {
  int bytes = 0;
  return ioctl(STDIN_FILENO, FIONREAD, &bytes) != 0 || bytes != 0;
}

bool write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(STDOUT_FILENO, text.data(), text.size());
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

TerminalAnswer read_terminal_answer(std::string_view bytes) {
  TerminalAnswer answer;
  if (bytes.find(kYes) != std::string_view::npos) answer.graphics = TerminalGraphics::kitty;
  const std::size_t begin = bytes.find(kAttributes);
  if (begin == std::string_view::npos) return answer;
  std::string_view attributes = bytes.substr(begin + kAttributes.size());
  const std::size_t end = attributes.find('c');
  if (end == std::string_view::npos) return answer;
  answer.is_whole = true;
  attributes = attributes.substr(0, end);
  // The first number is the kind of the terminal.
  const bool has_sixels =
      attributes.find(";4;") != std::string_view::npos || attributes.ends_with(";4");
  if (has_sixels && answer.graphics != TerminalGraphics::kitty)
    answer.graphics = TerminalGraphics::sixel;
  return answer;
}

TerminalGraphics ask_terminal_for_graphics() {
  if (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0) return TerminalGraphics::characters;
  const UnseenInput unseen;
  if (!unseen.holds() || has_typed_ahead() || !write_all(kQuestions))
    return TerminalGraphics::characters;
  const auto end = std::chrono::steady_clock::now() + kPatience;
  std::string bytes;
  TerminalAnswer answer;
  while (!answer.is_whole) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    pollfd input{STDIN_FILENO, POLLIN, 0};
    if (left.count() <= 0 || poll(&input, 1, static_cast<int>(left.count())) <= 0) break;
    std::array<char, 256> piece{};
    const ssize_t count = read(STDIN_FILENO, piece.data(), piece.size());
    if (count <= 0) break;
    bytes.append(piece.data(), static_cast<std::size_t>(count));
    answer = read_terminal_answer(bytes);
  }
  return answer.graphics;
}

}  // namespace mptcpanalyzer
