// CommandContext: what a command may ask of the run that it is part of. Plugins see no more; the
// commands of the shell itself see a Session (shell/session/session.h), which is one.
// Threads: that of the command, and no other.
#pragma once  // Public: docs/library.md

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "analysis/subject/replay.h"
#include "analysis/subject/subject.h"
#include "base/result.h"
#include "command/options.h"
#include "flow/capture_tables.h"
#include "output/output.h"
#include "trace/columns/trace.h"

namespace mptcpanalyzer {

// What a command says that Ctrl-C ended.
inline Error stopped_by_user() {
  return {"interrupted", "", ""};
}

class CommandContext {
 public:
  CommandContext() = default;
  CommandContext(const CommandContext&) = delete;
  CommandContext& operator=(const CommandContext&) = delete;
  virtual ~CommandContext() = default;

  virtual const Options& options() const = 0;

  // Where the answer goes, and nothing else.
  virtual Output& out() = 0;

  // A line on standard error, for what is no answer.
  virtual void warn(const std::string& line) = 0;

  // Whether Ctrl-C was typed: the command is to stop, and to fail with stopped_by_user().
  virtual bool is_interrupted() const = 0;

  // The streams and connections of the loaded capture; read on first use, with progress on the
  // terminal, and warnings on standard error when a part of the capture could not be analysed. What
  // is loaded may be a CSV that tocsv wrote, which has no subflows. Of standard input, which can be
  // read only once, all is loaded.
  virtual Result<std::shared_ptr<const CaptureTables>> tables() = 0;

  // Its packets, with at least these columns; read or taken from the cache on first use, with
  // progress and warnings as tables().
  virtual Result<Trace> trace(ColumnSet columns) = 0;

  // The trace of any capture, for commands that are given captures by name: as trace(), but nothing
  // becomes the loaded capture. That one is not read again.
  virtual Result<Trace> trace_of(const std::string& capture, ColumnSet columns) = 0;

  // What trace() can be asked for: all fields, of a CSV those of its header.
  virtual Result<std::vector<FieldId>> fields() = 0;

  // The segments of one or more subjects of the loaded capture (analysis/subject/replay.h): from
  // its packets if they are loaded, else the file is read again, in little memory. With progress.
  virtual Result<Done> replay(std::span<const Subject> subjects, const OnTracked& visit) = 0;
};

}  // namespace mptcpanalyzer
