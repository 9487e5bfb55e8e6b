#include "core/arrays.h"

#include <cstring>
#include <stdexcept>
#include <string_view>
#include <unordered_map>

namespace mptcpanalyzer::python {
namespace {

py::dtype dtype_of(ArrowType type) {
  switch (type) {
    case ArrowType::uint8:
    case ArrowType::utf8:
      return py::dtype::of<std::uint8_t>();
    case ArrowType::uint16:
      return py::dtype::of<std::uint16_t>();
    case ArrowType::uint32:
      return py::dtype::of<std::uint32_t>();
    case ArrowType::uint64:
      return py::dtype::of<std::uint64_t>();
    case ArrowType::int64:
      return py::dtype::of<std::int64_t>();
    case ArrowType::float64:
      return py::dtype::of<double>();
    case ArrowType::timestamp:
      return py::dtype::from_args(py::str("datetime64[ns]"));
  }
  throw std::logic_error("no such type");
}

// What an array of NumPy keeps alive.
struct Kept {
  std::shared_ptr<const void> table;
  std::shared_ptr<const void> column;
};

py::array view(std::span<const std::byte> bytes, const py::dtype& dtype, const py::capsule& owner) {
  const auto width = static_cast<std::size_t>(dtype.itemsize());
  py::array array(dtype, {bytes.size() / width}, {width}, bytes.data(), owner);
  array.attr("setflags")(py::arg("write") = false);
  return array;
}

py::object view_or_none(std::span<const std::byte> bytes, const py::dtype& dtype,
                        const py::capsule& owner) {
  if (bytes.empty()) return py::none();
  return view(bytes, dtype, owner);
}

// The columns of the next batch; none at the end. What stopped it is raised.
std::vector<ArrowColumn> next_batch(ArrowTable& table) {
  std::string failure;
  std::vector<ArrowColumn> columns = without_lock([&] {
    try {
      return table.next();
    } catch (const std::runtime_error& error) {
      failure = error.what();
      return std::vector<ArrowColumn>{};
    }
  });
  if (PyErr_Occurred() != nullptr) throw py::error_already_set();
  if (!failure.empty()) throw Failure{{failure, "", ""}};
  return columns;
}

// Texts by the order in which they first come.
class Dictionary {
 public:
  std::int32_t code_of(std::string_view text) {
    // Neighbours are often of one direction, and alike.
    if (text == recent_text_ && recent_ >= 0) return recent_;
    const auto [place, is_new] =
        codes_.try_emplace(std::string(text), static_cast<std::int32_t>(codes_.size()));
    if (is_new) texts_.append(py::str(place->first));
    recent_text_ = place->first;
    recent_ = place->second;
    return recent_;
  }
  const py::list& texts() const { return texts_; }

 private:
  std::unordered_map<std::string, std::int32_t> codes_;
  std::string_view recent_text_;
  std::int32_t recent_ = -1;
  py::list texts_;
};

void add_codes(const ArrowColumn& column, Dictionary& dictionary,
               std::vector<std::int32_t>& codes) {
  std::vector<std::int32_t> offsets(column.rows + 1);
  std::memcpy(offsets.data(), column.offsets.data(), column.offsets.size_bytes());
  const std::string text = [&] {
    std::string bytes(column.values.size(), '\0');
    if (!bytes.empty()) std::memcpy(bytes.data(), column.values.data(), bytes.size());
    return bytes;
  }();
  for (std::size_t row = 0; row < column.rows; ++row) {
    const bool valid =
        column.nulls == 0 ||
        (std::to_integer<unsigned>(column.validity[row >> 3U]) >> (row & 7U) & 1U) != 0;
    const auto begin = static_cast<std::size_t>(offsets[row]);
    const auto end = static_cast<std::size_t>(offsets[row + 1]);
    codes.push_back(valid ? dictionary.code_of(std::string_view(text).substr(begin, end - begin))
                          : -1);
  }
}

void release_stream(PyObject* capsule) {
  auto* const stream =
      static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule, "arrow_array_stream"));
  if (stream == nullptr) return;
  // A consumer that took the stream has marked it as released.
  if (stream->release != nullptr) stream->release(stream);
  delete stream;
}

}  // namespace

py::list batches_of(OpenTable open) {
  py::list batches;
  const ArrowFieldType type = open.table.fields.front().type;
  const py::dtype values = dtype_of(type.type);
  while (true) {
    const std::vector<ArrowColumn> columns = next_batch(open.table);
    if (columns.empty()) return batches;
    const ArrowColumn& column = columns.front();
    const py::capsule owner(new Kept{open.owner, column.storage},
                            [](void* kept) { delete static_cast<Kept*>(kept); });
    const auto validity = column.nulls == 0 ? std::span<const std::byte>{} : column.validity;
    batches.append(
        py::make_tuple(view(column.values, values, owner),
                       view_or_none(validity, py::dtype::of<std::uint8_t>(), owner),
                       view_or_none(column.offsets, py::dtype::of<std::int32_t>(), owner)));
  }
}

py::tuple texts_of(OpenTable open) {
  Dictionary dictionary;
  std::vector<std::int32_t> codes;
  while (true) {
    const std::vector<ArrowColumn> columns = next_batch(open.table);
    if (columns.empty()) break;
    add_codes(columns.front(), dictionary, codes);
  }
  return py::make_tuple(array_of(std::move(codes)), dictionary.texts());
}

std::string kind_of(ArrowFieldType type) {
  if (type.is_list) return "list";
  if (type.type == ArrowType::utf8) return "text";
  return type.type == ArrowType::timestamp ? "time" : "number";
}

py::capsule stream_of(OpenTable open) {
  auto stream = std::make_unique<ArrowArrayStream>();
  make_arrow_stream(std::move(open.table), std::move(open.owner), *stream);
  return py::reinterpret_steal<py::capsule>(
      PyCapsule_New(stream.release(), "arrow_array_stream", release_stream));
}

}  // namespace mptcpanalyzer::python
