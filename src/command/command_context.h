// CommandContext: what a command may ask of the run that it is part of. Plugins see no more; the
// commands of the shell itself see a Session (shell/session/session.h), which is one.
#pragma once

#include <string>
#include <vector>

#include "analysis/subject/replay.h"
#include "base/result.h"
#include "command/options.h"
#include "flow/track_capture.h"
#include "output/output.h"
#include "trace/columns/trace.h"

namespace mptcpanalyzer {

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

  // Whether Ctrl-C was typed: the command is to stop, and to fail with Error{"interrupted"}.
  virtual bool is_interrupted() const = 0;

  // The connections of the loaded capture; read on first use, with progress on the terminal and
  // warnings on standard error when a part of the capture could not be analysed.
  virtual Result<const TrackedCapture*> connections() = 0;

  // The packets of the loaded capture, with at least these columns; read or taken from the cache on
  // first use, with progress and warnings as connections(). What is loaded may be a CSV that tocsv
  // wrote. The trace lives until the next call.
  virtual Result<const Trace*> trace(ColumnSet columns) = 0;

  // The trace of any capture, for commands that are given captures by name: as trace(), but nothing
  // becomes the loaded capture. That one is not read again.
  virtual Result<Trace> trace_of(const std::string& capture, ColumnSet columns) = 0;

  // What trace() can be asked for: all fields, of a CSV those of its header.
  virtual Result<std::vector<FieldId>> fields() = 0;

  // Whether the capture is a file whose packets are not loaded: what only sums them up then reads
  // it again, in little memory, and asks connections() and replay(), not trace().
  virtual bool is_streamed() const = 0;

  // The tables of the trace, when it is not streamed. Loads what replay() needs if nothing is
  // loaded: standard input can be read only once.
  virtual Result<const TraceTables*> tables() = 0;

  // The segments of the streams that are wanted (analysis/subject/replay.h), with progress.
  virtual Result<Done> replay(const std::vector<bool>& wanted, const OnTracked& on_segment) = 0;
};

}  // namespace mptcpanalyzer
