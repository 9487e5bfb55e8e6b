#include "output/export/arrow_stream.h"

#include <cerrno>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace mptcpanalyzer {
namespace {

const char* format_of(ArrowType type) {
  switch (type) {
    case ArrowType::uint8:
      return "C";
    case ArrowType::uint16:
      return "S";
    case ArrowType::uint32:
      return "I";
    case ArrowType::uint64:
      return "L";
    case ArrowType::int64:
      return "l";
    case ArrowType::float64:
      return "g";
    case ArrowType::timestamp:
      return "tsn:";
    case ArrowType::utf8:
      return "u";
  }
  return "n";
}

// What a schema or an array refers to. Its consumer may have moved children away, and has then
// marked them as released.
template <typename Node>
struct Children {
  std::vector<Node> nodes;
  std::vector<Node*> pointers;

  explicit Children(std::vector<Node> children) : nodes(std::move(children)) {
    for (Node& node : nodes)
      pointers.push_back(&node);
  }
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;
  ~Children() {
    for (Node& node : nodes) {
      if (node.release != nullptr) node.release(&node);
    }
  }
};

struct SchemaData {
  std::string name;
  Children<ArrowSchema> children;
};

struct ArrayData {
  std::vector<const void*> buffers;
  Children<ArrowArray> children;
  std::shared_ptr<const void> storage;
  std::shared_ptr<const void> owner;
};

template <typename Data, typename Node>
void release(Node* node) {
  delete static_cast<Data*>(node->private_data);
  node->release = nullptr;
}

ArrowSchema make_schema(const char* format, std::string name, std::int64_t flags,
                        std::vector<ArrowSchema> children) {
  // An aggregate that cannot be moved. NOLINTNEXTLINE(modernize-make-unique)
  auto data = std::unique_ptr<SchemaData>(
      new SchemaData{std::move(name), Children<ArrowSchema>(std::move(children))});
  ArrowSchema schema{};
  schema.format = format;
  schema.name = data->name.c_str();
  schema.flags = flags;
  schema.n_children = static_cast<std::int64_t>(data->children.nodes.size());
  schema.children = data->children.pointers.data();
  schema.release = &release<SchemaData, ArrowSchema>;
  schema.private_data = data.release();
  return schema;
}

ArrowSchema schema_of(const ArrowTable::Field& field) {
  const char* const format = format_of(field.type.type);
  if (!field.type.is_list) return make_schema(format, field.name, kArrowNullable, {});
  return make_schema("+l", field.name, 0, {make_schema(format, "item", 0, {})});
}

// Only a validity bitmap may be absent.
const void* address_of(std::span<const std::byte> buffer) {
  static constexpr std::uint64_t kNothing = 0;
  return buffer.empty() ? &kNothing : static_cast<const void*>(buffer.data());
}

ArrowArray make_array(std::size_t length, std::size_t nulls, std::vector<const void*> buffers,
                      std::vector<ArrowArray> children, std::shared_ptr<const void> storage,
                      std::shared_ptr<const void> owner) {
  // As above. NOLINTNEXTLINE(modernize-make-unique)
  auto data = std::unique_ptr<ArrayData>(new ArrayData{std::move(buffers),
                                                       Children<ArrowArray>(std::move(children)),
                                                       std::move(storage), std::move(owner)});
  ArrowArray array{};
  array.length = static_cast<std::int64_t>(length);
  array.null_count = static_cast<std::int64_t>(nulls);
  array.n_buffers = static_cast<std::int64_t>(data->buffers.size());
  array.buffers = data->buffers.data();
  array.n_children = static_cast<std::int64_t>(data->children.nodes.size());
  array.children = data->children.pointers.data();
  array.release = &release<ArrayData, ArrowArray>;
  array.private_data = data.release();
  return array;
}

ArrowArray array_of(const ArrowColumn& column, ArrowFieldType type,
                    const std::shared_ptr<const void>& owner) {
  const void* validity = column.nulls == 0 ? nullptr : address_of(column.validity);
  if (type.is_list) {
    return make_array(column.rows, column.nulls, {validity, address_of(column.offsets)},
                      {make_array(column.elements, 0, {nullptr, address_of(column.values)}, {},
                                  column.storage, owner)},
                      column.storage, owner);
  }
  std::vector<const void*> buffers = {validity};
  if (type.type == ArrowType::utf8) buffers.push_back(address_of(column.offsets));
  buffers.push_back(address_of(column.values));
  return make_array(column.rows, column.nulls, std::move(buffers), {}, column.storage, owner);
}

struct StreamData {
  ArrowTable table;
  std::shared_ptr<const void> owner;
  std::string error;
};

StreamData& data_of(ArrowArrayStream* stream) {
  return *static_cast<StreamData*>(stream->private_data);
}

// No exception may pass into the consumer, which may be C.
template <typename Work>
int guarded(ArrowArrayStream* stream, const Work& work) {
  try {
    work(data_of(stream));
    return 0;
  } catch (const std::bad_alloc&) {
    return ENOMEM;
  } catch (const std::exception& exception) {
    data_of(stream).error = exception.what();
    return EIO;
  }
}

int get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
  return guarded(stream, [out](const StreamData& data) {
    std::vector<ArrowSchema> children;
    for (const ArrowTable::Field& field : data.table.fields)
      children.push_back(schema_of(field));
    *out = make_schema("+s", "", 0, std::move(children));
  });
}

int get_next(ArrowArrayStream* stream, ArrowArray* out) {
  return guarded(stream, [out](const StreamData& data) {
    const std::vector<ArrowColumn> columns = data.table.next();
    if (columns.empty()) {
      out->release = nullptr;
      return;
    }
    std::vector<ArrowArray> children;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      children.push_back(array_of(columns[i], data.table.fields[i].type, data.owner));
    }
    *out = make_array(columns.front().rows, 0, {nullptr}, std::move(children), nullptr, data.owner);
  });
}

const char* get_last_error(ArrowArrayStream* stream) {
  const std::string& error = data_of(stream).error;
  return error.empty() ? nullptr : error.c_str();
}

}  // namespace

ArrowTable packet_table(std::unique_ptr<PacketBatches> batches) {
  ArrowTable table;
  for (const FieldId field : batches->fields())
    table.fields.push_back({std::string(field_info(field).name), arrow_type(field)});
  table.next = [shared = std::shared_ptr<PacketBatches>(std::move(batches))] {
    std::vector<ArrowColumn> columns = shared->next();
    if (shared->stopped()) throw std::runtime_error("interrupted");
    return columns;
  };
  return table;
}

void make_arrow_stream(ArrowTable table, std::shared_ptr<const void> owner, ArrowArrayStream& out) {
  out.get_schema = &get_schema;
  out.get_next = &get_next;
  out.get_last_error = &get_last_error;
  out.release = &release<StreamData, ArrowArrayStream>;
  out.private_data = new StreamData{std::move(table), std::move(owner), {}};
}

}  // namespace mptcpanalyzer
