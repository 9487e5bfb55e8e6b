#include "core/trace.h"

#include <fmt/format.h>
#include <pybind11/stl.h>
#include <utility>

#include "output/checkhealth.h"
#include "output/diagnose.h"
#include "output/list_mptcp_connections.h"
#include "output/list_reinjections.h"
#include "output/list_subflows.h"
#include "output/list_tcp_connections.h"
#include "output/map_mptcp_connection.h"
#include "output/map_tcp_connection.h"
#include "output/mptcp_summary.h"
#include "output/nstat.h"
#include "output/tcp_summary.h"
#include "output/timeline.h"

namespace mptcpanalyzer::python {
namespace {

std::string tcp_connections(LoadedTrace& trace) {
  return written([&](Output& out) { write_tcp_connections_json(trace.trace().tables(), out); });
}

std::string mptcp_connections(LoadedTrace& trace) {
  return written([&](Output& out) { write_mptcp_connections_json(trace.trace().tables(), out); });
}

std::string health(LoadedTrace& trace) {
  return written([&](Output& out) { write_health_json(trace.trace().tables(), out); });
}

std::string subflows(LoadedTrace& trace, std::uint32_t mptcpstream) {
  const auto connection =
      value_or_raise(find_mptcp_connection(trace.trace().tables(), mptcpstream));
  return written([&](Output& out) { write_subflows_json(connection, out); });
}

template <typename Number>
void require(const LoadedTrace& trace, Level level, Number number) {
  const CaptureTables& tables = trace.trace().tables();
  if (!exists(tables, level, number)) throw Failure{no_such_subject(level, number, tables.name)};
}

std::string tcp_summary(LoadedTrace& loaded, std::uint32_t tcpstream) {
  require(loaded, Level::tcp, tcpstream);
  const auto trace = loaded.with(replay_columns());
  const auto summary =
      value_or_raise(without_lock([&] { return summarize_tcp(*trace, tcpstream); }));
  return written([&](Output& out) { write_tcp_summary_json(summary, out); });
}

std::string mptcp_summary(LoadedTrace& loaded, std::uint32_t mptcpstream, bool full) {
  require(loaded, Level::mptcp, mptcpstream);
  const auto trace = loaded.with(replay_columns());
  const auto summary =
      value_or_raise(without_lock([&] { return summarize_mptcp(*trace, mptcpstream); }));
  return written([&](Output& out) { write_mptcp_summary_json(summary, full, out); });
}

std::string tcp_summaries(LoadedTrace& loaded) {
  const auto trace = loaded.with(replay_columns());
  const auto summaries = value_or_raise(without_lock([&] { return summarize_all_tcp(*trace); }));
  return written([&](Output& out) { write_tcp_summaries_json(summaries, out); });
}

std::string mptcp_summaries(LoadedTrace& loaded, bool full) {
  const auto trace = loaded.with(replay_columns());
  const auto summaries = value_or_raise(without_lock([&] { return summarize_all_mptcp(*trace); }));
  return written([&](Output& out) { write_mptcp_summaries_json(summaries, full, out); });
}

std::string reinjections(LoadedTrace& loaded, std::uint32_t mptcpstream) {
  require(loaded, Level::mptcp, mptcpstream);
  const auto trace = loaded.with(reinjection_columns());
  const auto list = without_lock([&] { return list_reinjections(*trace, mptcpstream); });
  return written([&](Output& out) { write_reinjections_json(mptcpstream, list, out); });
}

std::string reinjection_totals(LoadedTrace& loaded, std::uint32_t mptcpstream) {
  require(loaded, Level::mptcp, mptcpstream);
  const auto trace = loaded.with(reinjection_columns() | replay_columns());
  const auto totals = without_lock([&]() -> Result<std::vector<ReinjectionTotals>> {
    const Result<MptcpSummary> summary = summarize_mptcp(*trace, mptcpstream);
    if (!summary) return summary.error();
    return total_reinjections(list_reinjections(*trace, mptcpstream), *summary);
  });
  const auto found = value_or_raise(totals);
  return written([&](Output& out) { write_reinjection_totals_json(mptcpstream, found, out); });
}

std::string timeline_of(LoadedTrace& loaded, std::uint32_t mptcpstream) {
  require(loaded, Level::mptcp, mptcpstream);
  const SignalList signals = loaded.signals();
  const auto trace = loaded.with(timeline_columns());
  const auto report =
      value_or_raise(without_lock([&] { return timeline_report(signals, *trace, mptcpstream); }));
  return written([&](Output& out) { write_timeline_json(report, out); });
}

std::string nstat(LoadedTrace& loaded, std::optional<std::uint32_t> mptcpstream) {
  if (mptcpstream) require(loaded, Level::mptcp, *mptcpstream);
  const SignalList signals = loaded.signals();
  const KernelCounts counts = count_as_kernel(signals, mptcpstream);
  const std::string& name = signals.tables.name;
  const std::vector<NstatReport> reports = {{name, Role::client, counts, std::nullopt},
                                            {name, Role::server, counts, std::nullopt}};
  return written([&](Output& out) { write_nstat_json(reports, mptcpstream, out); });
}

Result<Done> diagnose_both(LoadedTrace& first, LoadedTrace& second, const DiagnosisChoice& choice,
                           const OnDiagnosis& visit) {
  const ColumnSet columns = diagnosis_columns(diagnosis_rules()) | kMergeColumns;
  const SignalList first_signals = first.signals();
  const SignalList second_signals = second.signals();
  const DiagnosedCapture one{first.source().path, &first_signals, *first.with(columns)};
  const DiagnosedCapture other{second.source().path, &second_signals, *second.with(columns)};
  const LoadOptions& options = first.source().options;
  return without_lock([&] {
    return diagnose_captures(one, other, choice, diagnosis_rules(), options.cache, options.open,
                             visit);
  });
}

std::string diagnose_traces(LoadedTrace& first, LoadedTrace* second,
                            std::optional<std::uint32_t> mptcpstream) {
  DiagnosisReport report{first.source().path, "", {}};
  GoesOn goes_on;
  const OnDiagnosis visit = [&](const ConnectionCase&, Diagnosis& diagnosis) {
    report.connections.push_back(std::move(diagnosis));
    return goes_on();
  };
  const DiagnosisChoice choice{mptcpstream};
  if (second != nullptr) {
    report.second_capture = second->source().path;
    value_or_raise(diagnose_both(first, *second, choice, visit));
  } else {
    const SignalList signals = first.signals();
    const auto trace = first.with(diagnosis_columns(diagnosis_rules()));
    value_or_raise(without_lock(
        [&] { return diagnose_capture(signals, *trace, choice, diagnosis_rules(), visit); }));
  }
  return written([&](Output& out) { write_diagnosis_json(report, out); });
}

std::string match_tcp(LoadedTrace& first, LoadedTrace& second, std::uint32_t tcpstream) {
  require(first, Level::tcp, tcpstream);
  const auto here = first.with(kProfileColumns);
  const auto there = second.with(kProfileColumns);
  const auto matches = without_lock([&] { return match_tcp_stream(*here, *there, tcpstream); });
  return written([&](Output& out) { write_stream_matches_json(tcpstream, matches, out); });
}

std::string match_mptcp(LoadedTrace& first, LoadedTrace& second, std::uint32_t mptcpstream) {
  require(first, Level::mptcp, mptcpstream);
  const auto here = first.with(kProfileColumns);
  const auto there = second.with(kProfileColumns);
  const auto matches =
      without_lock([&] { return match_mptcp_connection(*here, *there, mptcpstream); });
  return written([&](Output& out) { write_connection_matches_json(mptcpstream, matches, out); });
}

py::dict plot(LoadedTrace& loaded, const std::string& name, std::uint32_t stream,
              const PlotWishes& wishes, const std::optional<std::string>& out) {
  const PlotType* const type = find_plot(name);
  if (type == nullptr) throw Failure{no_such_plot(name)};
  const PlotOptions options = plot_options(wishes);
  const auto trace = loaded.with(columns_for(*type, options));
  return figure_of(without_lock([&] { return draw_plot(name, *trace, stream, options); }), out);
}

std::unique_ptr<LoadedTrace> open_trace(const std::string& path,
                                        const std::optional<std::string>& filter,
                                        const std::vector<std::string>& columns,
                                        std::optional<StreamId> tcpstream,
                                        std::optional<ConnectionId> mptcpstream,
                                        const std::optional<std::string>& destination,
                                        bool drop_syn, const LoadOptions& options) {
  PacketChoice choice;
  choice.selection = {tcpstream, mptcpstream, std::nullopt};
  if (destination) choice.selection.destination = roles_of({*destination}).front();
  choice.drop_syn = drop_syn;
  if (filter) choice.filter = value_or_raise(Filter::compile(*filter));
  std::vector<FieldId> fields = fields_of(columns);
  Source source{path, options};
  source.options.columns =
      (columns.empty() ? kDefaultColumns : columns_of(fields)) | choice.columns();
  auto trace =
      std::make_unique<LoadedTrace>(std::move(source), std::move(choice), std::move(fields));
  if (tcpstream) require(*trace, Level::tcp, *tcpstream);
  if (mptcpstream) require(*trace, Level::mptcp, *mptcpstream);
  return trace;
}

}  // namespace

LoadOptions load_options(bool salvage, bool cache, const std::string& cache_folder) {
  LoadOptions options;
  options.open.salvage = salvage;
  options.cache.read = cache;
  options.cache.write = cache;
  options.cache.folder = cache_folder;
  return options;
}

LoadedTrace::LoadedTrace(Source source, PacketChoice choice, std::vector<FieldId> fields)
    : source_(std::move(source)),
      choice_(std::make_shared<PacketChoice>(std::move(choice))),
      fields_(std::move(fields)) {
  // Standard input can be read only once.
  const ColumnSet columns = source_.path == "-" ? ColumnSet::all() : source_.options.columns;
  trace_ = std::make_shared<Trace>(value_or_raise(load(columns)));
}

Result<Trace> LoadedTrace::load(ColumnSet columns) const {
  LoadOptions options = source_.options;
  options.columns = columns;
  return without_lock([&] { return load_trace(source_.path, options, watch_signals()); });
}

std::shared_ptr<const Trace> LoadedTrace::with(ColumnSet columns) {
  if (trace_->columns().includes(columns)) return trace_;
  // All at once: what asks for one more column often asks for another next.
  auto loaded = std::make_shared<Trace>(value_or_raise(load(ColumnSet::all())));
  const CaptureTables& before = trace_->tables();
  const CaptureTables& now = loaded->tables();
  if (now.frames != before.frames || now.last_time_ns != before.last_time_ns ||
      loaded->row_count() != trace_->row_count())
    throw Failure{
        {"the capture is not as it was when it was opened", source_.path, "open it again"}};
  trace_ = std::move(loaded);
  return trace_;
}

SignalList LoadedTrace::signals() const {
  return value_or_raise(without_lock([&]() -> Result<SignalList> {
    Result<OpenCapture> opened = open_capture(source_.path, source_.options.open);
    if (!opened) return opened.error();
    return read_signals(std::move(*opened), trace_->tables().name, watch_signals());
  }));
}

std::size_t LoadedTrace::count_packets() const {
  ChosenRows chosen(*trace_, *choice_);
  std::vector<std::size_t> rows;
  std::size_t count = 0;
  while (chosen.next(rows))
    count += rows.size();
  return count;
}

OpenTable LoadedTrace::open(const std::vector<std::string>& names, bool watch) {
  // What the batches refer to, besides the trace.
  struct Question {
    std::shared_ptr<const Trace> trace;
    std::shared_ptr<const PacketChoice> choice;
    std::vector<FieldId> fields;
  };
  auto question = std::make_shared<Question>();
  question->fields = fields_of(names);
  question->choice = choice_;
  question->trace = with(columns_of(question->fields) | choice_->columns());
  // A consumer of Arrow may call with or without the interpreter's lock, and could not tell of a
  // signal.
  const std::function<bool()> go_on = watch ? std::function<bool()>(GoesOn()) : [] { return true; };
  auto batches =
      std::make_unique<PacketBatches>(*question->trace, question->fields, *question->choice, go_on);
  return {packet_table(std::move(batches)), question};
}

std::vector<FieldId> fields_of(const std::vector<std::string>& names) {
  std::vector<FieldId> fields;
  for (const std::string& name : names) {
    const std::optional<FieldId> field = find_field(name);
    if (!field) {
      const std::string_view nearest = nearest_field(name);
      throw Failure{{fmt::format("there is no field '{}'", name), "",
                     nearest.empty() ? "docs/fields.md lists them"
                                     : fmt::format("did you mean '{}'?", nearest)}};
    }
    fields.push_back(*field);
  }
  if (!fields.empty()) return fields;
  for (const FieldInfo& field : all_fields())
    fields.push_back(field.id);
  return fields;
}

void bind_trace(py::module_& module) {
  py::class_<LoadOptions>(module, "LoadOptions")
      .def(py::init(&load_options), py::arg("salvage"), py::arg("cache"), py::arg("cache_folder"));
  py::class_<LoadedTrace>(module, "Trace")
      .def(py::init(&open_trace))
      .def("names",
           [](const LoadedTrace& trace) {
             std::vector<std::string> names;
             for (const FieldId field : trace.fields())
               names.emplace_back(field_info(field).name);
             return names;
           })
      .def("capture", [](const LoadedTrace& trace) { return trace.trace().tables().name; })
      .def("count", &LoadedTrace::count_packets)
      .def("kind",
           [](const LoadedTrace&, const std::string& name) {
             return kind_of(arrow_type(fields_of({name}).front()));
           })
      .def("batches", [](LoadedTrace& trace,
                         const std::string& name) { return batches_of(trace.open({name}, true)); })
      .def("texts", [](LoadedTrace& trace,
                       const std::string& name) { return texts_of(trace.open({name}, true)); })
      .def("stream",
           [](LoadedTrace& trace, const std::vector<std::string>& names) {
             return stream_of(trace.open(names, false));
           })
      .def("tcp_connections", &tcp_connections)
      .def("mptcp_connections", &mptcp_connections)
      .def("health", &health)
      .def("subflows", &subflows)
      .def("tcp_summary", &tcp_summary)
      .def("mptcp_summary", &mptcp_summary)
      .def("tcp_summaries", &tcp_summaries)
      .def("mptcp_summaries", &mptcp_summaries)
      .def("reinjections", &reinjections)
      .def("reinjection_totals", &reinjection_totals)
      .def("timeline", &timeline_of)
      .def("nstat", &nstat)
      .def("diagnose", &diagnose_traces, py::arg("other").none(true), py::arg("mptcpstream"))
      .def("match_tcp", &match_tcp)
      .def("match_mptcp", &match_mptcp)
      .def("plot", &plot);
}

}  // namespace mptcpanalyzer::python
