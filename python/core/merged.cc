// Two captures of the same traffic, merged.
#include <algorithm>
#include <pybind11/stl.h>
#include <utility>

#include "core/trace.h"
#include "output/print_owds.h"
#include "output/qualify_reinjections.h"
#include "output/summary_extended.h"

namespace mptcpanalyzer::python {
namespace {

struct Merged {
  StreamPair streams;
  ClockChoice clocks;
  LoadOptions options;
  std::shared_ptr<const MergedCaptures> captures;

  // With at least these columns: merges again where they are missing. Another thread may do so
  // meanwhile, hence a share in what this one found.
  std::shared_ptr<const MergedCaptures> with(ColumnSet columns) {
    if (captures && captures->first.columns().includes(columns) &&
        captures->second.columns().includes(columns))
      return captures;
    LoadOptions wanted = options;
    wanted.columns = captures ? captures->first.columns() | columns : columns;
    captures = value_or_raise(
        without_lock([&] { return merge_captures(streams, wanted, watch_signals()); }));
    return captures;
  }
};

Merged merge(StreamPair streams, const std::string& clock, double offset_s, double drift_ppm,
             LoadOptions options) {
  ClockChoice clocks{ClockChoice::Kind::none, offset_s, drift_ppm};
  if (clock == "auto") clocks.kind = ClockChoice::Kind::automatic;
  if (clock == "given") clocks.kind = ClockChoice::Kind::given;
  Merged merged{std::move(streams), clocks, std::move(options), nullptr};
  merged.with(kMergeColumns);
  return merged;
}

ArrowTable::Field field_named(const std::string& name) {
  const std::vector<ArrowTable::Field> fields = merged_fields();
  const auto found =
      std::find_if(fields.begin(), fields.end(),
                   [&](const ArrowTable::Field& field) { return field.name == name; });
  if (found == fields.end()) {
    throw Failure{{"there is no column '" + name + "' of merged captures", "",
                   "'names' lists those there are"}};
  }
  return *found;
}

OpenTable open(const Merged& merged, const std::vector<std::string>& names) {
  std::vector<ArrowTable::Field> fields;
  for (const std::string& name : names)
    fields.push_back(field_named(name));
  const MergedAnswer& answer = merged.captures->answer;
  return {merged_table(answer.merged, merged.clocks.correction(answer.clocks), std::move(fields)),
          merged.captures};
}

std::vector<std::string> names() {
  std::vector<std::string> names;
  for (const ArrowTable::Field& field : merged_fields())
    names.push_back(field.name);
  return names;
}

std::size_t count(const Merged& merged) {
  std::size_t packets = 0;
  for (const MergedDirection& direction : merged.captures->answer.merged.directions)
    packets += direction.packets.size();
  return packets;
}

std::string owds(const Merged& merged) {
  const auto captures = merged.captures;
  const OwdReport report =
      without_lock([&] { return report_owds(captures->answer, merged.clocks); });
  return written([&](Output& out) { write_owds_json(report, out); });
}

void require_connections(const Merged& merged) {
  if (merged.streams.level != Level::mptcp)
    throw Failure{{"tcp streams were merged, and this is told of MPTCP connections", "", ""}};
}

std::string summary_extended(Merged& merged, const std::vector<std::string>& dests) {
  require_connections(merged);
  const auto captures = merged.with(kReinjectionColumns);
  const auto roles = roles_of(dests);
  const auto directions = without_lock([&] { return summarize_extended(captures->answer, roles); });
  return written(
      [&](Output& out) { write_summary_extended_json(merged.streams.stream1, directions, out); });
}

std::string reinjections(Merged& merged, const std::vector<std::string>& dests) {
  require_connections(merged);
  const auto captures = merged.with(kReinjectionColumns);
  const auto roles = roles_of(dests);
  const auto report =
      without_lock([&] { return qualify_reinjections(captures->answer.merged, roles); });
  return written(
      [&](Output& out) { write_qualified_reinjections_json(merged.streams.stream1, report, out); });
}

py::dict plot(Merged& merged, const std::string& name, const PlotWishes& wishes,
              const std::optional<std::string>& out) {
  const PlotType* const type = find_plot(name);
  if (type == nullptr) throw Failure{no_such_plot(name)};
  const auto* const two = std::get_if<TwoCapturesPlot>(&type->input);
  if (two == nullptr) throw Failure{{"it is not drawn of two captures", "plot '" + name + "'", ""}};
  if (two->level == Level::mptcp) require_connections(merged);
  const PlotOptions options = plot_options(wishes);
  const auto captures = merged.with(columns_for(*type, options));
  const TwoCaptures from = two_captures(*captures, merged.streams, merged.clocks);
  return figure_of(without_lock([&] { return finished(two->draw(from, options)); }), out);
}

}  // namespace

void bind_merged(py::module_& module) {
  py::class_<Merged>(module, "Merged")
      .def(py::init([](const std::string& capture1, std::uint32_t stream1,
                       const std::string& capture2, std::uint32_t stream2, bool mptcp,
                       const std::string& clock, double offset_s, double drift_ppm,
                       const LoadOptions& options) {
        return merge({mptcp ? Level::mptcp : Level::tcp, capture1, stream1, capture2, stream2},
                     clock, offset_s, drift_ppm, options);
      }))
      .def("names", [](const Merged&) { return names(); })
      .def("count", &count)
      .def("kind",
           [](const Merged&, const std::string& name) { return kind_of(field_named(name).type); })
      .def("batches", [](const Merged& merged,
                         const std::string& name) { return batches_of(open(merged, {name})); })
      .def("texts", [](const Merged& merged,
                       const std::string& name) { return texts_of(open(merged, {name})); })
      .def("stream",
           [](const Merged& merged, const std::vector<std::string>& wanted) {
             return stream_of(open(merged, wanted));
           })
      .def("owds", &owds)
      .def("summary_extended", &summary_extended)
      .def("reinjections", &reinjections)
      .def("plot", &plot);
}

}  // namespace mptcpanalyzer::python
