// Session: the settings of the run, the capture in use, where results go, and what the shell keeps
// between commands. Commands work on it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "analysis/topology/topology.h"
#include "base/result.h"
#include "command/command_context.h"
#include "output/list_plugins.h"
#include "shell/session/aliases.h"
#include "shell/session/settings.h"
#include "trace/csv/csv_reader.h"

namespace mptcpanalyzer {

// What only the commands of the shell itself are about.
struct ShellState {
  Aliases aliases;
  std::vector<PluginInfo> plugins;
  std::vector<std::string> plugin_folders;  // that were looked in
  std::vector<std::string> history;         // lines as they were typed, the oldest first
  unsigned script_depth = 0;                // scripts that run scripts
  bool keep_going = false;                  // a script goes on after a command that failed
  bool is_interactive = false;
  bool is_leaving = false;
};

class Session final : public CommandContext {
 public:
  Session(Settings settings, Output& out) : settings_(std::move(settings)), out_(&out) {}

  const Options& options() const override { return settings_.options; }
  Settings& settings() { return settings_; }
  ShellState& shell() { return shell_; }

  Output& out() override { return *out_; }
  void warn(const std::string& line) override;
  bool is_interrupted() const override;
  // Results go to `out` from now on. Returns where they went before.
  Output& redirect(Output& out) { return *std::exchange(out_, &out); }

  // Makes it the loaded capture, or the loaded CSV. When that fails, what was loaded stays loaded.
  Result<Done> load_capture(const std::string& path);

  // As tables(), for listings, which need no packets: of standard input none are kept. Fails when a
  // CSV is loaded, which does not tell what listings tell.
  Result<std::shared_ptr<const CaptureTables>> connections();

  // connections() without warnings, for a command that tells them itself. A path that is not empty
  // becomes the loaded capture.
  Result<std::shared_ptr<const CaptureTables>> examine(const std::string& path);

  Result<Trace> trace(ColumnSet columns) override;
  Result<Trace> trace_of(const std::string& capture, ColumnSet columns) override;
  Result<std::vector<FieldId>> fields() override;
  Result<std::shared_ptr<const CaptureTables>> tables() override;
  Result<Done> replay(std::span<const Subject> subjects, const OnTracked& visit) override;

  // The connections of a capture that is being typed of, or with "" of the loaded one, for
  // completion: without a word, and nullptr when there is none that can be read in a moment.
  std::shared_ptr<const CaptureTables> glance(const std::string& capture);

  // To be called before `path` is read, if that is "-": standard input can be read only once, as a
  // capture or as a script.
  Result<Done> claim_input(const std::string& path);

  // The loaded topology. A path that is not empty becomes the loaded one.
  Result<const Topology*> topology(const std::string& path);

  // How the run wants captures opened.
  OpenOptions open_options() const;

 private:
  Result<Done> check_loaded() const;
  // Whether the capture is a file whose packets are not loaded, so that replay() reads it again.
  bool is_streamed() const;
  Result<const CsvTrace*> csv();
  Result<Trace> load(const std::string& capture, ColumnSet columns) const;
  ColumnSet columns_to_replay() const;
  void forget_if_read_otherwise();

  Settings settings_;
  Output* out_;
  ShellState shell_;
  std::shared_ptr<const CaptureTables> tables_;  // of the loaded capture, or of its trace_
  std::optional<Trace> trace_;
  std::optional<CsvTrace> csv_;
  std::optional<Topology> topology_;
  std::shared_ptr<const CaptureTables> glanced_;
  std::string glanced_path_;
  OpenOptions reading_;          // of what was loaded
  bool input_was_read_ = false;  // standard input, which cannot be read again
};

// OutputElsewhere: while it exists, results go to another Output.
class OutputElsewhere {
 public:
  OutputElsewhere(Session& session, Output& out)
      : session_(session), before_(session.redirect(out)) {}
  OutputElsewhere(const OutputElsewhere&) = delete;
  OutputElsewhere& operator=(const OutputElsewhere&) = delete;
  ~OutputElsewhere() { session_.redirect(before_); }

 private:
  Session& session_;
  Output& before_;
};

}  // namespace mptcpanalyzer
