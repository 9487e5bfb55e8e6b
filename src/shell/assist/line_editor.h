// LineEditor: lines typed at a terminal, with editing, completion and history (GNU readline).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "shell/assist/completion.h"

namespace mptcpanalyzer {

// `line` up to the word at the cursor, and that word as far as it is typed.
using Complete = std::function<Completions(std::string_view line, std::string_view word)>;

// One at a time: readline's state is the process's.
class LineEditor {
 public:
  explicit LineEditor(Complete complete);
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;
  ~LineEditor();

  // The next line; nullopt at Ctrl-D. Ctrl-C gives up the line and begins another.
  std::optional<std::string> read(const std::string& prompt);

  // What the arrow keys go back to, kept to the last `size` lines. A file that is not there yet is
  // an empty history.
  Result<Done> load_history(const std::string& path, unsigned size);
  // With the lines that other shells have added to it since. Makes the folder.
  Result<Done> save_history(const std::string& path, unsigned size) const;
  void add_history(const std::string& line);

  std::vector<std::string> history() const;

 private:
  unsigned lines_added_ = 0;
};

}  // namespace mptcpanalyzer
