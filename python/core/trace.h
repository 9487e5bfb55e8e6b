// A trace as Python has it: some of its packets, and more of its columns when something asks for
// them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/arrays.h"
#include "core/support.h"
#include "mptcpanalyzer.h"

namespace mptcpanalyzer::python {

// What is read, and how.
struct Source {
  std::string path;
  LoadOptions options;
};

// The named option of the cache: whether it is used, and its folder ("": the usual one).
LoadOptions load_options(bool salvage, bool cache, const std::string& cache_folder);

class LoadedTrace {
 public:
  // Loads it. `fields` is what its columns are of; empty: all.
  LoadedTrace(Source source, PacketChoice choice, std::vector<FieldId> fields);

  // The trace with at least these columns: where they are missing, it is loaded again with all.
  std::shared_ptr<const Trace> with(ColumnSet columns);
  // What its hosts told each other in options: the capture is read once more.
  SignalList signals() const;
  const Source& source() const { return source_; }
  // With what is there.
  const Trace& trace() const { return *trace_; }

  const std::vector<FieldId>& fields() const { return fields_; }
  std::size_t count_packets() const;
  OpenTable open(const std::vector<std::string>& names, bool watch);

 private:
  Result<Trace> load(ColumnSet columns) const;

  Source source_;
  std::shared_ptr<const PacketChoice> choice_;
  std::vector<FieldId> fields_;
  std::shared_ptr<const Trace> trace_;
};

// Fails on what is no field.
std::vector<FieldId> fields_of(const std::vector<std::string>& names);

void bind_plot(py::module_& module);
void bind_trace(py::module_& module);
void bind_merged(py::module_& module);

// {"title": ..., "x": axis, "y": axis, "series": [{..., "x": array, ...}]}, and the file, if one is
// named.
py::dict figure_of(const Result<Figure>& figure, const std::optional<std::string>& out);

// "Client" and "Server"; none: both, towards the server first.
std::vector<Role> roles_of(const std::vector<std::string>& names);

// What `names` and `values` tell of a plot.
struct PlotWishes {
  std::vector<std::string> dests;
  std::vector<std::uint32_t> skip;
  std::optional<std::string> filter;
  std::vector<std::string> fields;
  bool drop_syn = false;
  bool data_acks = false;
  std::optional<double> window_s;
  std::uint32_t bins = 100;
};
PlotOptions plot_options(const PlotWishes& wishes);

}  // namespace mptcpanalyzer::python
