// The extension module mptcpanalyzer._core: what python/mptcpanalyzer makes a package of.
#include <pybind11/pybind11.h>

#include "base/version.h"
#include "core/trace.h"
#include "plot/plot_list.h"

namespace mptcpanalyzer::python {

bool GoesOn::operator()() {
  if (!goes_on_) return false;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return true;
  next_ = now + kEvery;
  const py::gil_scoped_acquire lock;
  goes_on_ = PyErr_CheckSignals() == 0;
  return goes_on_;
}

OnProgress watch_signals() {
  return [goes_on = GoesOn()](const Progress& /*progress*/) mutable { return goes_on(); };
}

namespace {

py::list describe_fields() {
  py::list fields;
  for (const FieldInfo& field : all_fields()) {
    py::dict entry;
    entry["name"] = std::string(field.name);
    entry["type"] = std::string(to_string(field.type));
    entry["unit"] = std::string(field.unit);
    entry["label"] = std::string(field.label);
    entry["wireshark"] = std::string(field.wireshark);
    entry["help"] = std::string(field.help);
    fields.append(std::move(entry));
  }
  return fields;
}

// raise mptcpanalyzer.Error(line), with its parts as attributes.
void raise(const py::handle& type, const Error& error) {
  py::object exception = type(error.line());
  exception.attr("what") = error.what;
  exception.attr("where") = error.where;
  exception.attr("hint") = error.hint;
  PyErr_SetObject(type.ptr(), exception.ptr());
}

}  // namespace

PYBIND11_MODULE(_core, module) {
  // Lives as long as the interpreter.
  static const py::handle error =
      py::exception<Failure>(module, "Error", PyExc_Exception).release();
  py::register_exception_translator([](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const Failure& failure) {
      raise(error, failure.error);
    }
  });
  error.attr("__module__") = "mptcpanalyzer";
  error.attr("__doc__") = "What went wrong, in one line; its parts are `what`, `where` and `hint`.";
  module.attr("__version__") = kVersion;
  module.def("fields", &describe_fields);
  module.def("plots",
             [] { return written([](Output& out) { write_plots_json(PlotRegistry(), out); }); });
  bind_plot(module);
  bind_trace(module);
  bind_merged(module);
}

}  // namespace mptcpanalyzer::python
