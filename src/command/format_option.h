// --json and --format, which every listing and summary takes.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <memory>
#include <optional>

#include "command/arguments.h"
#include "command/options.h"

namespace mptcpanalyzer {

class FormatOption {
 public:
  explicit FormatOption(ArgumentList& takes);

  // What the command was told, else what the run was told: text, or json also for CSV, which is
  // made of the JSON (wants_csv).
  Format chosen(const Options& options) const;

 private:
  std::shared_ptr<std::optional<Format>> value_;
};

// Whether the answer of a command whose arguments have been parsed is to be turned from JSON into
// CSV (output/json_to_csv.h).
bool wants_csv(const ArgumentList& takes, const Options& options);

}  // namespace mptcpanalyzer
