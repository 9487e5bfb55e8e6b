// UsageError: an argument whose own reader (a filter, a list of fields) says what is wrong with it.
#pragma once

#include <CLI/Error.hpp>
#include <utility>

#include "base/result.h"

namespace mptcpanalyzer {

// Thrown while arguments are parsed; run() turns it into the exit status for wrong usage.
class UsageError : public CLI::ParseError {
 public:
  explicit UsageError(mptcpanalyzer::Error error)
      : ParseError(error.line(), CLI::ExitCodes::ValidationError), error_(std::move(error)) {}

  const mptcpanalyzer::Error& error() const { return error_; }

 private:
  mptcpanalyzer::Error error_;
};

}  // namespace mptcpanalyzer
