// Opening a cache file of arbitrary bytes, and reading every field of what comes out.
//
// Checksums would keep the fuzzer at the door, so those of an input whose directory can be read are
// put right first: header, directory and sections are then what an attacker could make. The image
// is copied to memory of exactly its size, so that AddressSanitizer sees a read of one byte too
// many.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "trace/cache/cache_directory.h"
#include "trace/cache/cache_image.h"
#include "trace/columns/buffer.h"
#include "trace/columns/checksum.h"
#include "trace/fields/field_value.h"

namespace mptcpanalyzer {
namespace {

using Bytes = std::span<std::byte>;

bool lies_in(const CacheSection& section, Bytes image) {
  return section.offset <= image.size() && section.bytes <= image.size() - section.offset;
}

void correct(CacheSection& section, Bytes image) {
  if (lies_in(section, image))
    section.checksum = checksum(image.subspan(section.offset, section.bytes));
}

void put_header(Bytes image, const CacheSection& directory) {
  const CacheHeader header = make_header(image.size(), directory);
  std::memcpy(image.data(), &header, sizeof header);
}

// The directory, if there can be one: that the fuzzer finds without having to guess its checksum.
std::optional<CacheDirectory> correct_checksums(Bytes image) {
  CacheHeader header;
  if (image.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, image.data(), sizeof header);
  correct(header.directory, image);
  put_header(image, header.directory);
  std::optional<CacheDirectory> directory = read_directory(image);
  if (!directory) return std::nullopt;
  correct(directory->tables, image);
  for (CacheChunk& chunk : directory->chunks) {
    for (CacheBuffer& buffer : chunk.buffers)
      correct(buffer.section, image);
  }
  // As long as it was: only checksums have changed.
  const std::vector<std::byte> bytes = write_directory(*directory);
  if (bytes.size() != header.directory.bytes) return std::nullopt;
  std::memcpy(image.data() + header.directory.offset, bytes.data(), bytes.size());
  correct(header.directory, image);
  put_header(image, header.directory);
  return directory;
}

void read_everything(const Trace& trace) {
  std::string text;
  for (std::size_t row = 0; row < trace.row_count(); ++row) {
    for (const FieldInfo& info : all_fields()) {
      if (trace.columns().includes(info.columns())) append_field(text, trace, row, info.id);
    }
    text.clear();
  }
  for (std::uint32_t frame = 0; frame < 8; ++frame)
    static_cast<void>(trace.row_of_frame(frame));
}

void open_input(std::span<const std::byte> input) {
  void* memory = nullptr;
  if (posix_memalign(&memory, kBufferAlignment, std::max<std::size_t>(input.size(), 1)) != 0)
    return;
  const std::shared_ptr<void> storage(static_cast<std::byte*>(memory), &std::free);
  if (!input.empty()) std::memcpy(memory, input.data(), input.size());
  const Bytes image(static_cast<std::byte*>(memory), input.size());
  const std::optional<CacheDirectory> directory = correct_checksums(image);
  const CacheKey key = directory ? directory->key : CacheKey();
  const ColumnSet columns = directory ? directory->columns | kKeyColumns : kKeyColumns;
  const std::optional<Trace> trace = open_image(image, key, columns, storage);
  if (trace) read_everything(*trace);
}

}  // namespace
}  // namespace mptcpanalyzer

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mptcpanalyzer::open_input(std::as_bytes(std::span(data, size)));
  return 0;
}
