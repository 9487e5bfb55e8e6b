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

  // What the command was told, else what the run was told: text, or json also for CSV, which is
  // made of the JSON (wants_csv).
  Format chosen(const Options& options) const;

 private:
  std::shared_ptr<std::optional<Format>> value_;
};

// Whether the answer of a command whose parser has run is to be turned from JSON into CSV
// (output/json_to_csv.h).
bool wants_csv(const CLI::App& parser, const Options& options);

// Declares `--format` itself: also one of the program's own options.
CLI::Option* add_format_option(CLI::App& parser, const std::function<void(Format)>& choose);

}  // namespace mptcpanalyzer
