#include "trace/cache/cache_image.h"

#include <array>
#include <type_traits>
#include <utility>
#include <vector>

#include "trace/cache/cache_directory.h"
#include "trace/cache/tables_archive.h"
#include "trace/columns/buffer.h"
#include "trace/columns/checksum.h"
#include "trace/columns/chunk_buffers.h"
#include "trace/columns/chunk_check.h"

namespace mptcpanalyzer {
namespace {

// Lays out sections one after the other.
class Layout {
 public:
  CacheSection add(std::span<const std::byte> bytes) {
    const CacheSection section = section_of(bytes, end_);
    end_ += padded_size(bytes.size());
    return section;
  }
  std::uint64_t end() const { return end_; }

 private:
  std::uint64_t end_ = sizeof(CacheHeader);
};

CacheChunk lay_out(const Chunk& chunk, Layout& layout) {
  CacheChunk result;
  result.row_count = chunk.row_count;
  std::uint32_t ordinal = 0;
  for_each_buffer(chunk, [&](Column, const auto& values) {
    if (!values.empty()) result.buffers.push_back({ordinal, layout.add(std::as_bytes(values))});
    ++ordinal;
  });
  return result;
}

bool write_padded(std::span<const std::byte> bytes, const ImageSink& sink) {
  static constexpr std::array<std::byte, kBufferAlignment> kZeros{};
  const std::size_t padding = padded_size(bytes.size()) - bytes.size();
  return sink(bytes) && (padding == 0 || sink(std::span(kZeros).first(padding)));
}

// The chunk that an entry of the directory describes; nothing when a buffer is not as it should be.
std::optional<Chunk> read_chunk(std::span<const std::byte> image, const CacheChunk& entry,
                                ColumnSet columns) {
  Chunk chunk;
  chunk.row_count = static_cast<std::size_t>(entry.row_count);
  std::uint32_t ordinal = 0;
  auto next = entry.buffers.begin();
  bool sound = true;
  for_each_buffer(chunk, [&](Column column, auto& values) {
    using Value = typename std::remove_reference_t<decltype(values)>::element_type;
    const std::uint32_t here = ordinal++;
    if (next == entry.buffers.end() || next->ordinal != here) return;
    const CacheSection& section = (next++)->section;
    if (!columns.has(column) || !sound) return;
    const auto bytes = read_section(image, section);
    sound = bytes && bytes->size() % sizeof(Value) == 0;
    if (!sound) return;
    const void* data = bytes->data();
    values = {static_cast<const Value*>(data), bytes->size() / sizeof(Value)};
  });
  if (!sound || next != entry.buffers.end()) return std::nullopt;
  return chunk;
}

}  // namespace

std::uint64_t estimated_image_bytes(const Trace& trace) {
  const CaptureTables& tables = trace.tables();
  return trace.column_bytes() + tables.streams.size() * (sizeof(TcpStream) + sizeof(StreamPlace)) +
         tables.subflows.size() * sizeof(Subflow) + tables.connections.size() * sizeof(Connection);
}

bool write_image(const CacheKey& key, const Trace& trace, const ImageSink& sink) {
  Layout layout;
  const std::vector<std::byte> tables = write_tables(trace.tables());
  CacheDirectory directory;
  directory.key = key;
  directory.columns = trace.columns();
  directory.tables = layout.add(tables);
  for (const Chunk& chunk : trace.chunks())
    directory.chunks.push_back(lay_out(chunk, layout));
  const std::vector<std::byte> directory_bytes = write_directory(directory);
  const CacheSection directory_section = layout.add(directory_bytes);
  const CacheHeader header = make_header(layout.end(), directory_section);

  bool good = sink(std::as_bytes(std::span(&header, 1))) && write_padded(tables, sink);
  for (const Chunk& chunk : trace.chunks()) {
    for_each_buffer(chunk, [&](Column, const auto& values) {
      good = good && (values.empty() || write_padded(std::as_bytes(values), sink));
    });
  }
  return good && write_padded(directory_bytes, sink);
}

std::optional<Trace> open_image(std::span<const std::byte> image, const CacheKey& key,
                                ColumnSet columns, std::shared_ptr<const void> storage) {
  std::optional<CacheDirectory> directory = read_directory(image);
  if (!directory || directory->key != key || !directory->columns.includes(columns))
    return std::nullopt;
  const auto table_bytes = read_section(image, directory->tables);
  if (!table_bytes) return std::nullopt;
  std::optional<CaptureTables> tables = read_tables(*table_bytes);
  if (!tables) return std::nullopt;
  std::vector<Chunk> chunks;
  for (const CacheChunk& entry : directory->chunks) {
    const bool last = &entry == &directory->chunks.back();
    std::optional<Chunk> chunk = read_chunk(image, entry, columns);
    if (!chunk || !is_sound(*chunk, columns, tables->streams.size())) return std::nullopt;
    if (!last && chunk->row_count != kRowsPerChunk) return std::nullopt;
    chunks.push_back(*chunk);
  }
  return Trace(std::move(*tables), columns, std::move(chunks), std::move(storage));
}

}  // namespace mptcpanalyzer
