// Columns of Arrow as NumPy arrays that are views of them.
#pragma once

#include <functional>
#include <memory>
#include <pybind11/numpy.h>
#include <string>
#include <vector>

#include "core/support.h"
#include "output/export/arrow_stream.h"

namespace mptcpanalyzer::python {

// A table that is read from its first row on, and what it refers to.
struct OpenTable {
  ArrowTable table;
  std::shared_ptr<const void> owner;
};

// Opens a table anew with the columns of these names.
using OpenColumns = std::function<OpenTable(const std::vector<std::string>& names)>;

// [(values, validity, offsets)] of one column, batch by batch: arrays that cannot be written to,
// and None for what a column has not. `values` of a list are those of its elements.
py::list batches_of(OpenTable open);

// (codes, texts) of a column of text: int32, an index into the list of the different texts; -1:
// null.
py::tuple texts_of(OpenTable open);

// "number", "time", "text" or "list".
std::string kind_of(ArrowFieldType type);

// A capsule with an ArrowArrayStream, by the Arrow PyCapsule interface.
py::capsule stream_of(OpenTable open);

// The vector's memory becomes the array's.
template <typename T>
py::array array_of(std::vector<T> values) {
  const auto kept = new std::vector<T>(std::move(values));
  const py::capsule owner(kept, [](void* memory) { delete static_cast<std::vector<T>*>(memory); });
  return py::array(py::dtype::of<T>(), {kept->size()}, {sizeof(T)}, kept->data(), owner);
}

}  // namespace mptcpanalyzer::python
