#include "shell/terminal/diagnostics.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <string_view>
#include <utility>

#include "output/escape.h"
#include "output/excerpt.h"

namespace mptcpanalyzer {
namespace {

// The other anomalies tell of odd traffic, these of an answer that may lack something.
constexpr std::array kIncompleteAnswer = {
    Anomaly::record_cut,        Anomaly::damage_skipped,
    Anomaly::trailing_garbage,  Anomaly::unknown_link_type,
    Anomaly::bad_interface,     Anomaly::tcp_header_cut,
    Anomaly::options_cut,       Anomaly::out_of_time_order,
    Anomaly::time_out_of_range, Anomaly::connection_not_inferred,
};

// And these of how it came about.
constexpr std::array kHowItWasRead = {Anomaly::interfaces_reordered, Anomaly::duplicate_frame};

constexpr std::string_view kRed = "\033[1;31m";
constexpr std::string_view kYellow = "\033[1;33m";
constexpr std::string_view kDim = "\033[2m";
constexpr std::string_view kPlain = "\033[0m";

using Clock = std::chrono::steady_clock;
const Clock::time_point kProcessStart = Clock::now();

DiagnosticStyle style;
std::string prefix;

void print_line(std::string_view colour, std::string_view kind, const std::string& line) {
  std::string text = prefix.empty() ? line : fmt::format("{}: {}", prefix, line);
  std::replace(text.begin(), text.end(), '\n', ' ');
  fmt::print(stderr, "{}mptcpanalyzer:{}{} {}\n", style.colour ? colour : "", kind,
             style.colour ? kPlain : "", escape_for_terminal(text));
}

void log(LogLevel level, const std::string& line) {
  if (style.level < level) return;
  const double seconds = std::chrono::duration<double>(Clock::now() - kProcessStart).count();
  print_line(kDim, fmt::format(" {:.3f} s:", seconds), line);
}

std::string line_on(const std::string& capture, Anomaly anomaly,
                    const Anomalies::Counter& counter) {
  const std::string times =
      counter.count == 1 ? "" : fmt::format("{} times, first: ", counter.count);
  const std::string where =
      counter.first_frame == 0 ? "" : fmt::format(" ({}frame {})", times, counter.first_frame);
  return fmt::format("{}: {}{}", capture, anomaly_info(anomaly).sentence, where);
}

}  // namespace

void set_diagnostic_style(DiagnosticStyle wanted) {
  style = wanted;
}

void print_error(const std::string& line) {
  print_line(kRed, "", line);
}

void print_error(const Error& error) {
  print_error(error.line());
  fmt::print(stderr, "{}", excerpt_lines(error.excerpt));
}

void print_warning(const std::string& line) {
  if (style.level >= LogLevel::warning) print_line(kYellow, " warning:", line);
}

void print_note(const std::string& line) {
  if (style.level >= LogLevel::warning) print_line(kDim, "", line);
}

void print_warnings(const std::string& capture, const Anomalies& anomalies) {
  for (const Anomaly anomaly : kIncompleteAnswer) {
    if (anomalies[anomaly].count != 0) print_warning(line_on(capture, anomaly, anomalies[anomaly]));
  }
  for (const Anomaly anomaly : kHowItWasRead) {
    if (anomalies[anomaly].count != 0) print_note(line_on(capture, anomaly, anomalies[anomaly]));
  }
}

void log_info(const std::string& line) {
  log(LogLevel::info, line);
}

void log_debug(const std::string& line) {
  log(LogLevel::debug, line);
}

ErrorPrefix::ErrorPrefix(std::string inner) : outer_(std::exchange(prefix, std::move(inner))) {}

ErrorPrefix::~ErrorPrefix() {
  prefix = std::move(outer_);
}

}  // namespace mptcpanalyzer
