#include "output/export/arrow_file.h"

#include <array>
#include <bit>
#include <cstring>
#include <string>

#include "output/export/flat_buffer.h"
#include "trace/columns/buffer.h"

namespace mptcpanalyzer {
namespace {

using Offset = FlatBuffer::Offset;

// Buffers stand in the file as in memory.
static_assert(std::endian::native == std::endian::little);

constexpr std::string_view kMagic = "ARROW1";
constexpr std::uint16_t kVersion5 = 4;
constexpr std::uint32_t kContinuation = 0xffffffff;
constexpr std::size_t kPrefix = 8;  // continuation marker and length of the metadata

// Numbers of unions and fields: format/Schema.fbs, Message.fbs, File.fbs of Apache Arrow.
enum class Header : std::uint8_t { schema = 1, record_batch = 3 };
enum class Kind : std::uint8_t { integer = 2, floating = 3, utf8 = 5, timestamp = 10, list = 12 };
constexpr std::uint16_t kDouble = 2;
constexpr std::uint16_t kNanoseconds = 3;

struct Block {
  std::uint64_t offset = 0;
  std::uint64_t metadata = 0;  // 4 bytes of length, 4 of padding
  std::uint64_t body = 0;
};
static_assert(sizeof(Block) == 24);

struct BodyBuffer {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

struct Node {
  std::uint64_t rows = 0;
  std::uint64_t nulls = 0;
};

Kind kind_of(ArrowType type) {
  switch (type) {
    case ArrowType::float64:
      return Kind::floating;
    case ArrowType::timestamp:
      return Kind::timestamp;
    case ArrowType::utf8:
      return Kind::utf8;
    default:
      return Kind::integer;
  }
}

Offset add_type(FlatBuffer& buffer, ArrowType type) {
  buffer.begin_table();
  switch (kind_of(type)) {
    case Kind::integer:
      buffer.put_32(0, static_cast<std::uint32_t>(8 * width_of(type)));
      buffer.put_8(1, type == ArrowType::int64 ? 1 : 0);
      break;
    case Kind::floating:
      buffer.put_16(0, kDouble);
      break;
    case Kind::timestamp:
      buffer.put_16(0, kNanoseconds);
      break;
    default:
      break;
  }
  return buffer.end_table();
}

Offset add_field(FlatBuffer& buffer, std::string_view name, bool nullable, Kind kind, Offset type,
                 std::span<const Offset> children) {
  const Offset list = buffer.add_offsets(children);
  const Offset text = buffer.add_string(name);
  buffer.begin_table();
  buffer.put_offset(0, text);
  buffer.put_8(1, nullable ? 1 : 0);
  buffer.put_8(2, static_cast<std::uint8_t>(kind));
  buffer.put_offset(3, type);
  buffer.put_offset(5, list);
  return buffer.end_table();
}

Offset add_field(FlatBuffer& buffer, FieldId field) {
  const ArrowFieldType type = arrow_type(field);
  const std::string_view name = field_info(field).name;
  const Offset of = add_type(buffer, type.type);
  if (!type.is_list) return add_field(buffer, name, true, kind_of(type.type), of, {});
  const Offset item = add_field(buffer, "item", false, kind_of(type.type), of, {});
  buffer.begin_table();
  const Offset list = buffer.end_table();
  return add_field(buffer, name, false, Kind::list, list, std::span(&item, 1));
}

Offset add_schema(FlatBuffer& buffer, std::span<const FieldId> fields) {
  std::vector<Offset> added;
  added.reserve(fields.size());
  for (const FieldId field : fields)
    added.push_back(add_field(buffer, field));
  const Offset list = buffer.add_offsets(added);
  buffer.begin_table();
  buffer.put_16(0, 0);  // little-endian
  buffer.put_offset(1, list);
  return buffer.end_table();
}

std::vector<std::byte> message(FlatBuffer& buffer, Header kind, Offset header,
                               std::uint64_t body_bytes) {
  buffer.begin_table();
  buffer.put_64(3, body_bytes);
  buffer.put_offset(2, header);
  buffer.put_16(0, kVersion5);
  buffer.put_8(1, static_cast<std::uint8_t>(kind));
  return buffer.finish(buffer.end_table());
}

template <typename T>
std::string_view text_of(std::span<T> values) {
  const auto bytes = std::as_bytes(values);
  const void* data = bytes.data();
  return {static_cast<const char*>(data), bytes.size()};
}

template <typename T>
std::string_view text_of(const T& value) {
  return text_of(std::span(&value, 1));
}

// The buffers of a block of rows, one behind the other, each from a multiple of 64 bytes on.
class Body {
 public:
  void add(const ArrowColumn& column, ArrowFieldType type) {
    nodes_.push_back({column.rows, column.nulls});
    add(column.nulls == 0 ? std::span<const std::byte>{} : column.validity);
    if (type.is_list || type.type == ArrowType::utf8) add(column.offsets);
    if (type.is_list) {
      nodes_.push_back({column.elements, 0});
      add(std::span<const std::byte>{});
    }
    add(column.values);
  }

  std::uint64_t bytes() const { return bytes_; }

  Offset describe(FlatBuffer& buffer, std::size_t rows) const {
    const Offset buffers = buffer.add_structs(std::as_bytes(std::span(places_)), places_.size());
    const Offset nodes = buffer.add_structs(std::as_bytes(std::span(nodes_)), nodes_.size());
    buffer.begin_table();
    buffer.put_64(0, rows);
    buffer.put_offset(1, nodes);
    buffer.put_offset(2, buffers);
    return buffer.end_table();
  }

  void write(Output& out) const {
    static constexpr std::array<char, kBufferAlignment> kZeros{};
    for (const std::span<const std::byte> buffer : buffers_) {
      out.write(text_of(buffer));
      out.write({kZeros.data(), padded_size(buffer.size()) - buffer.size()});
    }
  }

 private:
  void add(std::span<const std::byte> buffer) {
    places_.push_back({bytes_, buffer.size()});
    buffers_.push_back(buffer);
    bytes_ += padded_size(buffer.size());
  }

  std::vector<Node> nodes_;
  std::vector<BodyBuffer> places_;
  std::vector<std::span<const std::byte>> buffers_;
  std::uint64_t bytes_ = 0;
};

// Keeps count of where it is.
class FileWriter {
 public:
  explicit FileWriter(Output& out) : out_(out) {}

  void begin() { write(std::string(kMagic) + '\0' + '\0'); }

  void write_schema(std::span<const FieldId> fields) {
    FlatBuffer buffer;
    const Offset schema = add_schema(buffer, fields);
    write_metadata(message(buffer, Header::schema, schema, 0));
  }

  void write_rows(std::span<const ArrowColumn> columns, std::span<const FieldId> fields) {
    Body body;
    for (std::size_t i = 0; i < columns.size(); ++i)
      body.add(columns[i], arrow_type(fields[i]));
    FlatBuffer buffer;
    const Offset batch = body.describe(buffer, columns.front().rows);
    Block block{at_, 0, body.bytes()};
    block.metadata = write_metadata(message(buffer, Header::record_batch, batch, body.bytes()));
    body.write(out_);
    at_ += body.bytes();
    blocks_.push_back(block);
  }

  void end(std::span<const FieldId> fields) {
    write(text_of(kContinuation));
    write(text_of(std::uint32_t{0}));
    FlatBuffer buffer;
    const Offset blocks = buffer.add_structs(std::as_bytes(std::span(blocks_)), blocks_.size());
    const Offset dictionaries = buffer.add_structs({}, 0);
    const Offset schema = add_schema(buffer, fields);
    buffer.begin_table();
    buffer.put_16(0, kVersion5);
    buffer.put_offset(1, schema);
    buffer.put_offset(2, dictionaries);
    buffer.put_offset(3, blocks);
    const std::vector<std::byte> footer = buffer.finish(buffer.end_table());
    write(text_of(std::span(footer)));
    write(text_of(static_cast<std::uint32_t>(footer.size())));
    write(kMagic);
  }

 private:
  void write(std::string_view bytes) {
    out_.write(bytes);
    at_ += bytes.size();
  }

  // Returns its bytes with the prefix.
  std::uint64_t write_metadata(const std::vector<std::byte>& metadata) {
    const auto length = static_cast<std::uint32_t>(metadata.size());  // a multiple of 8
    write(text_of(kContinuation));
    write(text_of(length));
    write(text_of(std::span(metadata)));
    return kPrefix + length;
  }

  Output& out_;
  std::uint64_t at_ = 0;
  std::vector<Block> blocks_;
};

}  // namespace

void write_arrow_file(PacketBatches& batches, Output& out) {
  FileWriter writer(out);
  writer.begin();
  writer.write_schema(batches.fields());
  for (;;) {
    const std::vector<ArrowColumn> columns = batches.next();
    if (columns.empty() || out.failed()) break;
    writer.write_rows(columns, batches.fields());
  }
  writer.end(batches.fields());
}

}  // namespace mptcpanalyzer
