// What the program says on standard error: one line each, safe to show on a terminal.
#pragma once

#include <string>

#include "base/result.h"
#include "capture/anomaly.h"

namespace mptcpanalyzer {

void print_error(const std::string& line);

// Its line, and below it the part of the user's text that it is about, if any.
void print_error(const Error& error);

// A line for each anomaly that left a part of the capture out of the answer.
void print_warnings(const std::string& capture, const Anomalies& anomalies);

}  // namespace mptcpanalyzer
