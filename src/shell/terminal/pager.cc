#include "shell/terminal/pager.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace mptcpanalyzer {
namespace {

// Of kitty's protocol, or sixels: what has no lines, and what no pager shows.
bool is_picture(std::string_view text) {
  return text.find("\033_G") != std::string_view::npos ||
         text.find("\033P") != std::string_view::npos;
}

int show(std::string_view text) {
  const bool written =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  return written ? 0 : errno;
}

}  // namespace

Pager::Pager(std::string program, unsigned lines, unsigned columns)
    : program_(std::move(program)), lines_(lines), columns_(columns) {
  // As git does: less leaves when all fits, keeps colours, and leaves the screen as it is.
  setenv("LESS", "FRX", 0);
}

int Pager::take(std::string_view text) {
  if (child_) return write(text);
  if (text.empty()) return show_waiting();
  if (is_picture(text)) {
    const int code = show_waiting();
    return code != 0 ? code : show(text);
  }
  for (const char c : text) {
    const bool wraps = columns_ != 0 && column_ == columns_;
    if (c == '\n' || wraps) ++lines_taken_;
    column_ = c == '\n' ? 0 : wraps ? 1 : column_ + 1;
  }
  waiting_ += text;
  // The prompt needs a line, too.
  if (lines_taken_ < lines_) return 0;
  Result<Child> child = Child::start(program_, Child::Input::pipe);
  if (!child) return EIO;
  child_.emplace(std::move(*child));
  return write(std::exchange(waiting_, {}));
}

int Pager::write(std::string_view text) {
  if (is_left_) return 0;
  const bool written = std::fwrite(text.data(), 1, text.size(), child_->input()) == text.size() &&
                       std::fflush(child_->input()) == 0;
  if (written) return 0;
  is_left_ = errno == EPIPE;
  return is_left_ ? 0 : errno;
}

int Pager::show_waiting() {
  lines_taken_ = 0;
  return show(std::exchange(waiting_, {}));
}

Result<Done> Pager::finish() {
  return child_ ? child_->wait() : Result<Done>(Done{});
}

}  // namespace mptcpanalyzer
