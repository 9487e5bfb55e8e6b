// Figures as dictionaries.
#include <pybind11/stl.h>
#include <utility>

#include "core/trace.h"
#include "plot/drawable_field.h"
#include "plot/figure_json.h"

namespace mptcpanalyzer::python {
namespace {

py::object parsed(const Json& json) {
  return py::module_::import("json").attr("loads")(dump(json));
}

py::dict series_of(Series series) {
  py::dict result = parsed(series_json(series));
  result["x"] = array_of(std::move(series.x));
  result["y"] = array_of(std::move(series.y));
  if (!series.y_end.empty()) result["y_end"] = array_of(std::move(series.y_end));
  if (!series.packets.empty()) result["packetid"] = array_of(std::move(series.packets));
  return result;
}

}  // namespace

py::dict figure_of(const Result<Figure>& drawn, const std::optional<std::string>& out) {
  Figure figure = value_or_raise(drawn);
  if (out) value_or_raise(without_lock([&] { return write_picture(figure, *out); }));
  py::dict result = parsed(figure_head_json(figure));
  py::list series;
  for (Series& one : figure.series)
    series.append(series_of(std::move(one)));
  result["series"] = std::move(series);
  return result;
}

std::vector<Role> roles_of(const std::vector<std::string>& names) {
  std::vector<Role> roles;
  for (const Role role : {Role::server, Role::client}) {
    if (names.empty() || std::find(names.begin(), names.end(), to_string(role)) != names.end())
      roles.push_back(role);
  }
  for (const std::string& name : names) {
    if (name != to_string(Role::server) && name != to_string(Role::client))
      throw Failure{{"'" + name + "' is no role", "", "give 'Client' or 'Server'"}};
  }
  return roles;
}

PlotOptions plot_options(const PlotWishes& wishes) {
  PlotOptions options;
  options.dests = roles_of(wishes.dests);
  options.skipped = wishes.skip;
  if (wishes.filter) options.filter = value_or_raise(Filter::compile(*wishes.filter));
  if (!wishes.fields.empty()) options.fields = fields_of(wishes.fields);
  for (const FieldId field : options.fields) {
    if (!is_drawable(field)) {
      throw Failure{{"the values of '" + std::string(field_info(field).name) + "' are no numbers",
                     "", "docs/fields.md tells the types of fields"}};
    }
  }
  options.drop_syn = wishes.drop_syn;
  options.data_acks = wishes.data_acks;
  if (wishes.window_s && !(*wishes.window_s > 0)) {
    throw Failure{{"the window is not positive", "", "give seconds, or None"}};
  }
  options.window_s = wishes.window_s;
  if (wishes.bins < 1 || wishes.bins > 10000) throw Failure{{"there are 1 to 10000 bins", "", ""}};
  options.bins = wishes.bins;
  return options;
}

void bind_plot(py::module_& module) {
  py::class_<PlotWishes>(module, "PlotWishes")
      .def(py::init([](std::vector<std::string> dests, std::vector<std::uint32_t> skip,
                       std::optional<std::string> filter, std::vector<std::string> fields,
                       bool drop_syn, bool data_acks, std::optional<double> window_s,
                       std::uint32_t bins) {
        return PlotWishes{std::move(dests), std::move(skip), std::move(filter), std::move(fields),
                          drop_syn,         data_acks,       window_s,          bins};
      }));
}

}  // namespace mptcpanalyzer::python
