// What the parts of the module share: errors, signals, and work without the interpreter's lock.
#pragma once

#include <chrono>
#include <pybind11/pybind11.h>
#include <string>
#include <utility>

#include "base/result.h"
#include "flow/read_segments.h"
#include "output/output.h"

namespace mptcpanalyzer::python {

namespace py = pybind11;

// Becomes mptcpanalyzer.Error.
struct Failure {
  Error error;
};

// With the interpreter's lock. A signal handler's exception (KeyboardInterrupt) goes before the
// Error of the work that it stopped.
template <typename T>
T value_or_raise(Result<T> result) {
  if (PyErr_Occurred() != nullptr) throw py::error_already_set();
  if (!result) throw Failure{result.error()};
  return std::move(*result);
}

// Whether long work goes on: asked without the interpreter's lock, it runs Python's signal handlers
// now and then. After one that raised an exception: no.
class GoesOn {
 public:
  bool operator()();

 private:
  static constexpr std::chrono::milliseconds kEvery{50};
  std::chrono::steady_clock::time_point next_ = std::chrono::steady_clock::now() + kEvery;
  bool goes_on_ = true;
};

// To be given to what reads captures.
OnProgress watch_signals();

// Other threads of Python run meanwhile.
template <typename Work>
auto without_lock(const Work& work) {
  const py::gil_scoped_release release;
  return work();
}

// What a writer writes, as text.
template <typename Write>
std::string written(const Write& write) {
  std::string text;
  Output out(
      [&text](std::string_view piece) {
        text += piece;
        return 0;
      },
      "text");
  write(out);
  static_cast<void>(out.flush());
  return text;
}

}  // namespace mptcpanalyzer::python
