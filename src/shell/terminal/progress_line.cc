#include "shell/terminal/progress_line.h"

#include <cstdio>
#include <fmt/format.h>
#include <string>
#include <unistd.h>

#include "shell/terminal/interrupt.h"

namespace mptcpanalyzer {
namespace {

constexpr auto kQuietTime = std::chrono::milliseconds(500);
constexpr auto kInterval = std::chrono::milliseconds(100);
constexpr const char* kEraseLine = "\r\033[K";

}  // namespace

ProgressLine::ProgressLine(bool wanted)
    : enabled_(wanted && isatty(STDERR_FILENO) == 1),
      start_(Clock::now()),
      next_(start_ + kQuietTime) {}

ProgressLine::~ProgressLine() {
  if (shown_) std::fputs(kEraseLine, stderr);
}

OnProgress ProgressLine::watch() {
  return [this](const Progress& progress) {
    show(progress);
    return !interrupted();
  };
}

void ProgressLine::show(const Progress& progress) {
  if (!enabled_) return;
  const auto now = Clock::now();
  if (now < next_) return;
  next_ = now + kInterval;
  shown_ = true;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const double mebibytes = static_cast<double>(progress.bytes) / (1024.0 * 1024.0);
  std::string line = fmt::format("{}{} frames, {:.0f} MiB, {:.0f} MiB/s", kEraseLine,
                                 progress.frames, mebibytes, mebibytes / seconds);
  if (progress.size != 0) {
    line += fmt::format(", {:.0f} %", 100.0 * static_cast<double>(progress.bytes) /
                                          static_cast<double>(progress.size));
  }
  std::fputs(line.c_str(), stderr);
  std::fflush(stderr);
}

}  // namespace mptcpanalyzer
