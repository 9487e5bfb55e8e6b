#include "shell/session/session.h"

#include <chrono>
#include <fmt/format.h>
#include <utility>

#include "flow/track_capture.h"
#include "shell/terminal/diagnostics.h"
#include "shell/terminal/interrupt.h"
#include "shell/terminal/progress_line.h"
#include "trace/load.h"

namespace mptcpanalyzer {
namespace {

// Who waits for a completion waits no longer.
constexpr auto kGlance = std::chrono::milliseconds(1500);

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

void Session::warn(const std::string& line) {
  print_warning(line);
}

bool Session::is_interrupted() const {
  return interrupted();
}

Result<Done> Session::load_capture(const std::string& path) {
  std::string old_path = std::exchange(settings_.options.capture, path);
  auto old_tables = std::exchange(tables_, nullptr);
  auto old_trace = std::exchange(trace_, std::nullopt);
  auto old_csv = std::exchange(csv_, std::nullopt);
  Result<Done> loaded = Done{};
  if (is_trace_csv(path)) {
    if (const Result<const CsvTrace*> table = csv(); !table) loaded = table.error();
  } else {
    if (const auto tables = connections(); !tables) loaded = tables.error();
  }
  if (!loaded) {
    settings_.options.capture = std::move(old_path);
    tables_ = std::move(old_tables);
    trace_ = std::move(old_trace);
    csv_ = std::move(old_csv);
  }
  return loaded;
}

Result<std::shared_ptr<const CaptureTables>> Session::connections() {
  const bool is_first_use = !tables_;
  Result<std::shared_ptr<const CaptureTables>> tables = examine("");
  if (tables && is_first_use) print_warnings((*tables)->name, (*tables)->anomalies);
  return tables;
}

Result<std::shared_ptr<const CaptureTables>> Session::examine(const std::string& path) {
  if (!path.empty() && path != settings_.options.capture) {
    tables_.reset();
    trace_.reset();
    csv_.reset();
    settings_.options.capture = path;
  }
  forget_if_read_otherwise();
  if (tables_) return tables_;
  const Result<Done> loaded = check_loaded();
  if (!loaded) return loaded.error();
  if (is_trace_csv(settings_.options.capture)) {
    return Error{"a CSV has packets only, not the handshakes and anomalies that this command needs",
                 settings_.options.capture, "load the capture itself"};
  }
  if (const Result<Done> claimed = claim_input(settings_.options.capture); !claimed)
    return claimed.error();
  ProgressLine line(settings_.options.show_progress);
  const auto start = std::chrono::steady_clock::now();
  Result<CaptureTables> tables =
      track_capture(settings_.options.capture, open_options(), line.watch());
  if (!tables) return tables.error();
  log_info(fmt::format("{}: {} frames read in {:.3f} s", tables->name, tables->frames,
                       seconds_since(start)));
  tables_ = std::make_shared<const CaptureTables>(std::move(*tables));
  return tables_;
}

Result<Trace> Session::trace(ColumnSet columns) {
  const Result<Done> loaded = check_loaded();
  if (!loaded) return loaded.error();
  if (is_trace_csv(settings_.options.capture)) {
    const Result<const CsvTrace*> table = csv();
    if (!table) return table.error();
    if ((*table)->trace.columns().includes(columns)) return (*table)->trace;
    return Error{"the CSV lacks columns that this command needs", settings_.options.capture,
                 "load the capture itself"};
  }
  forget_if_read_otherwise();
  // Standard input can be read only once, and later commands may need more.
  if (settings_.options.capture == "-") columns = ColumnSet::all();
  if (!trace_ || !trace_->columns().includes(columns)) {
    if (const Result<Done> claimed = claim_input(settings_.options.capture); !claimed)
      return claimed.error();
    Result<Trace> loaded_trace =
        load(settings_.options.capture, trace_ ? columns | trace_->columns() : columns);
    if (!loaded_trace) return loaded_trace.error();
    trace_ = std::move(*loaded_trace);
    const bool is_first_use = !tables_;
    tables_ = trace_->shared_tables();
    if (is_first_use) print_warnings(tables_->name, tables_->anomalies);
  }
  return *trace_;
}

bool Session::is_streamed() const {
  return !trace_ && settings_.options.capture != "-" && !is_trace_csv(settings_.options.capture);
}

ColumnSet Session::columns_to_replay() const {
  const ColumnSet sack = {Column::sack_blocks, Column::sacked};  // which no CSV has
  return is_trace_csv(settings_.options.capture) ? replay_columns() : replay_columns() | sack;
}

Result<std::shared_ptr<const CaptureTables>> Session::tables() {
  if (trace_ || is_streamed()) return connections();
  const Result<Trace> loaded = trace(columns_to_replay());
  if (!loaded) return loaded.error();
  return loaded->shared_tables();
}

Result<Done> Session::replay(std::span<const Subject> subjects, const OnTracked& visit) {
  if (!is_streamed()) {
    const Result<Trace> loaded = trace(columns_to_replay());
    if (!loaded) return loaded.error();
    replay_trace(*loaded, subjects, visit);
    return Done{};
  }
  const Result<std::shared_ptr<const CaptureTables>> tables = connections();
  if (!tables) return tables.error();
  Result<OpenCapture> capture = open_capture(settings_.options.capture, open_options());
  if (!capture) return capture.error();
  ProgressLine line(settings_.options.show_progress);
  return replay_capture(std::move(*capture), **tables, subjects, visit, line.watch());
}

Result<Trace> Session::trace_of(const std::string& capture, ColumnSet columns) {
  if (is_trace_csv(capture)) {
    return Error{"a CSV does not tell what this command asks of a capture", capture,
                 "name the capture itself"};
  }
  if (capture == settings_.options.capture) return this->trace(columns);
  if (const Result<Done> claimed = claim_input(capture); !claimed) return claimed.error();
  Result<Trace> trace = load(capture, columns);
  if (trace) print_warnings(capture, trace->tables().anomalies);
  return trace;
}

Result<std::vector<FieldId>> Session::fields() {
  const Result<Done> loaded = check_loaded();
  if (!loaded) return loaded.error();
  if (is_trace_csv(settings_.options.capture)) {
    const Result<const CsvTrace*> table = csv();
    if (!table) return table.error();
    return (*table)->fields;
  }
  std::vector<FieldId> fields;
  for (const FieldInfo& field : all_fields())
    fields.push_back(field.id);
  return fields;
}

std::shared_ptr<const CaptureTables> Session::glance(const std::string& capture) {
  const std::string& path = capture.empty() ? settings_.options.capture : capture;
  if (path == settings_.options.capture && tables_) return tables_;
  if (path.empty() || path == "-" || is_trace_csv(path)) return nullptr;
  if (glanced_ && glanced_path_ == path) return glanced_;
  const auto end = std::chrono::steady_clock::now() + kGlance;
  Result<CaptureTables> tables = track_capture(
      path, open_options(),
      [end](const Progress& /*progress*/) { return std::chrono::steady_clock::now() < end; });
  if (!tables) return nullptr;
  glanced_ = std::make_shared<const CaptureTables>(std::move(*tables));
  glanced_path_ = path;
  return glanced_;
}

Result<Done> Session::check_loaded() const {
  if (!settings_.options.capture.empty()) return Done{};
  return Error{"no capture is loaded", "", "name one with --load CAPTURE or load_pcap CAPTURE"};
}

Result<Done> Session::claim_input(const std::string& path) {
  if (path != "-" || !std::exchange(input_was_read_, true)) return Done{};
  return Error{"it was read already, and can be read only once", "standard input",
               "save the capture to a file to ask more than one thing of it"};
}

Result<const CsvTrace*> Session::csv() {
  if (!csv_) {
    Result<CsvTrace> loaded = load_trace_csv(settings_.options.capture);
    if (!loaded) return loaded.error();
    csv_ = std::move(*loaded);
  }
  return &*csv_;
}

Result<const Topology*> Session::topology(const std::string& path) {
  if (!path.empty()) {
    Result<Topology> loaded = load_topology(path);
    if (!loaded) return loaded.error();
    topology_ = std::move(*loaded);
  }
  if (topology_) return &*topology_;
  return Error{"no topology is loaded", "", "name one, or load one with load_topo FILE"};
}

OpenOptions Session::open_options() const {
  return mptcpanalyzer::open_options(settings_.options);
}

void Session::forget_if_read_otherwise() {
  if (reading_ == open_options()) return;
  reading_ = open_options();
  tables_.reset();
  trace_.reset();
  glanced_.reset();
}

Result<Trace> Session::load(const std::string& capture, ColumnSet columns) const {
  ProgressLine line(settings_.options.show_progress);
  LoadOptions load_options;
  load_options.columns = columns;
  load_options.open = open_options();
  load_options.cache = settings_.options.cache;
  const auto start = std::chrono::steady_clock::now();
  Result<Trace> trace = load_trace(capture, load_options, line.watch());
  if (trace)
    log_info(fmt::format("{}: {} packets loaded in {:.3f} s", capture, trace->row_count(),
                         seconds_since(start)));
  return trace;
}

}  // namespace mptcpanalyzer
