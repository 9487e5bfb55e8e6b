// What the program says on standard error: one line each, safe to show on a terminal.
#pragma once

#include <string>

#include "base/result.h"
#include "capture/anomaly.h"
#include "command/options.h"

namespace mptcpanalyzer {

struct DiagnosticStyle {
  LogLevel level = LogLevel::warning;
  bool colour = false;
};

// For the whole process.
void set_diagnostic_style(DiagnosticStyle wanted);

void print_error(const std::string& line);

// Its line, and below it the part of the user's text that it is about, if any.
void print_error(const Error& error);

void print_warning(const std::string& line);

// What a command did, when that is no answer ("kept 12 of 34 frames").
void print_note(const std::string& line);

// A warning for each anomaly that left a part of the capture out of the answer.
void print_warnings(const std::string& capture, const Anomalies& anomalies);

// What --debug info and --debug debug add, with the seconds since the program started.
void log_info(const std::string& line);
void log_debug(const std::string& line);

// ErrorPrefix: where the commands come from that errors and warnings are now about ("script.txt,
// line 3"), said in front of them while it exists.
class ErrorPrefix {
 public:
  explicit ErrorPrefix(std::string inner);
  ErrorPrefix(const ErrorPrefix&) = delete;
  ErrorPrefix& operator=(const ErrorPrefix&) = delete;
  ~ErrorPrefix();

 private:
  std::string outer_;
};

}  // namespace mptcpanalyzer
