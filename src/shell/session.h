// Session: the settings of the run, the capture in use, where results go, and what the shell keeps
// between commands. Commands work on it.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/replay.h"
#include "analysis/topology.h"
#include "base/result.h"
#include "flow/track_capture.h"
#include "output/output.h"
#include "shell/aliases.h"
#include "shell/settings.h"
#include "trace/csv_reader.h"
#include "trace/trace.h"

namespace mptcpanalyzer {

// What only the commands of the shell itself are about.
struct ShellState {
  Aliases aliases;
  std::vector<std::string> history;  // lines as they were typed, the oldest first
  unsigned script_depth = 0;         // scripts that run scripts
  bool keep_going = false;           // a script goes on after a command that failed
  bool is_interactive = false;
  bool is_leaving = false;
};

class Session {
 public:
  Session(Settings settings, Output& out) : settings_(std::move(settings)), out_(&out) {}

  const Options& options() const { return settings_.options; }
  Settings& settings() { return settings_; }
  ShellState& shell() { return shell_; }

  Output& out() { return *out_; }
  // Results go to `out` from now on. Returns where they went before.
  Output& redirect(Output& out) { return *std::exchange(out_, &out); }

  // Makes it the loaded capture, or the loaded CSV. When that fails, what was loaded stays loaded.
  Result<Done> load_capture(const std::string& path);

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

  // The connections of a capture that is being typed of, or with "" of the loaded one, for
  // completion: without a word, and nullptr when there is none that can be read in a moment. Lives
  // until the next call.
  const TrackedCapture* glance(const std::string& capture);

  // The segments of the streams that are wanted (analysis/replay.h), with progress.
  Result<Done> replay(const std::vector<bool>& wanted, const OnTracked& on_segment);

  // The trace of any capture, for commands that are given captures by name: as trace(), but nothing
  // becomes the loaded capture. That one is not read again.
  Result<Trace> trace_of(const std::string& capture, ColumnSet columns);

  // To be called before `path` is read, if that is "-": standard input can be read only once, as a
  // capture or as a script.
  Result<Done> claim_input(const std::string& path);

  // What trace() can be asked for: all fields, of a CSV those of its header.
  Result<std::vector<FieldId>> fields();

  // The loaded topology. A path that is not empty becomes the loaded one.
  Result<const Topology*> topology(const std::string& path);

  // How the run wants captures opened.
  OpenOptions open_options() const;

 private:
  Result<Done> check_loaded() const;
  Result<const CsvTrace*> csv();
  Result<Trace> load(const std::string& capture, ColumnSet columns) const;
  ColumnSet columns_to_replay() const;

  Settings settings_;
  Output* out_;
  ShellState shell_;
  std::optional<TrackedCapture> tracked_;
  std::optional<Trace> trace_;
  std::optional<CsvTrace> csv_;
  std::optional<Topology> topology_;
  std::optional<TrackedCapture> glanced_;
  std::string glanced_path_;
  bool input_was_read_ = false;  // standard input, which cannot be read again
};

}  // namespace mptcpanalyzer
