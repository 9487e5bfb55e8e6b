#include "shell/terminal/live_screen.h"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

#include "shell/terminal/screen_size.h"

namespace mptcpanalyzer {
namespace {

// Of ECMA-48 and DEC.
constexpr const char* kNoWrap = "\033[?7l";
constexpr const char* kWrap = "\033[?7h";
constexpr const char* kEraseBelow = "\r\033[J";

}  // namespace

LiveScreen::LiveScreen(bool wanted)
    : enabled_(wanted && isatty(STDERR_FILENO) == 1), out_(stderr, "standard error") {}

std::size_t LiveScreen::lines() const {
  return std::max(screen_size(STDERR_FILENO).lines, 2U) - 1;  // the cursor stands below
}

void LiveScreen::erase() {
  if (drawn_ == 0) return;
  out_.print("\033[{}A{}", drawn_, kEraseBelow);
  drawn_ = 0;
  static_cast<void>(out_.flush());
}

void LiveScreen::draw(const std::function<std::size_t(Output&)>& write) {
  if (!enabled_) return;
  if (drawn_ != 0) out_.print("\033[{}A{}", drawn_, kEraseBelow);
  out_.write(kNoWrap);
  drawn_ = write(out_);
  out_.write(kWrap);
  static_cast<void>(out_.flush());  // nobody looks: no reason to stop the capture
}

}  // namespace mptcpanalyzer
