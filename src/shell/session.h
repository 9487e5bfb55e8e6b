// Session: the options of the run, the capture in use and where results go. Commands work on it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/replay.h"
#include "base/result.h"
#include "flow/track_capture.h"
#include "output/output.h"
#include "shell/options.h"
#include "trace/csv_reader.h"
#include "trace/trace.h"

namespace mptcpanalyzer {

class Session {
 public:
  Session(Options options, Output& out) : options_(std::move(options)), out_(out) {}

  const Options& options() const { return options_; }
  Output& out() { return out_; }

  // The connections of the loaded capture; read on first use, with progress on the terminal and
  // warnings on standard error when a part of the capture could not be analysed.
  Result<const TrackedCapture*> connections();

  // The same without warnings, for a command that tells them itself. A path that is not empty
  // becomes the loaded capture.
  Result<const TrackedCapture*> examine(const std::string& path);

  // The packets of the loaded capture, with at least these columns; read or taken from the cache on
  // first use, with progress and warnings as connections(). What is loaded may be a CSV that tocsv
  // wrote. The trace lives until the next call.
  Result<const Trace*> trace(ColumnSet columns);

  // Whether the capture is a file whose packets are not loaded: what only sums them up then reads
  // it again, in little memory, and asks connections() and replay(), not trace().
  bool is_streamed() const;

  // The tables of the trace, when it is not streamed. Loads what replay() needs if nothing is
  // loaded: standard input can be read only once.
  Result<const TraceTables*> tables();

  // The segments of the streams that are wanted (analysis/replay.h), with progress.
  Result<Done> replay(const std::vector<bool>& wanted, const OnTracked& on_segment);

  // The trace of any capture, for commands that are given captures by name: as trace(), but nothing
  // becomes the loaded capture. That one is not read again.
  Result<Trace> trace_of(const std::string& capture, ColumnSet columns);

  // What trace() can be asked for: all fields, of a CSV those of its header.
  Result<std::vector<FieldId>> fields();

 private:
  Result<Done> check_loaded() const;
  Result<const CsvTrace*> csv();
  Result<Trace> load(const std::string& capture, ColumnSet columns) const;
  OpenOptions open_options() const;
  ColumnSet columns_to_replay() const;

  Options options_;
  Output& out_;
  std::optional<TrackedCapture> tracked_;
  std::optional<Trace> trace_;
  std::optional<CsvTrace> csv_;
};

}  // namespace mptcpanalyzer
