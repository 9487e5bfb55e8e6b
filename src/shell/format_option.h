// --json and --format, which every listing and summary takes.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <optional>

#include "shell/options.h"

namespace mptcpanalyzer {

// Declares both on `parser`; the choice is made once the parser has run.
class FormatOption {
 public:
  explicit FormatOption(CLI::App& parser);

  // What the command was told, else what the run was told.
  Format chosen(const Options& options) const { return value_->value_or(options.format); }

 private:
  std::shared_ptr<std::optional<Format>> value_;
};

// Declares `--format` itself: also one of the program's own options.
CLI::Option* add_format_option(CLI::App& parser, const std::function<void(Format)>& choose);

}  // namespace mptcpanalyzer
