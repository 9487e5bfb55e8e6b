#include "trace/cache/cache_directory.h"

#include <cstring>

#include "trace/cache/shared_archive.h"
#include "trace/columns/buffer.h"
#include "trace/columns/checksum.h"

namespace mptcpanalyzer {
namespace {

constexpr std::uint32_t kByteOrder = 0x01020304;

std::span<const std::byte> bytes_before_checksum(const CacheHeader& header) {
  return std::as_bytes(std::span(&header, 1)).first(offsetof(CacheHeader, checksum));
}

}  // namespace

template <typename Archive, Of<CacheSection> T>
void describe(Archive& archive, T& section) {
  archive(section.offset, section.bytes, section.checksum);
}

template <typename Archive, Of<CacheBuffer> T>
void describe(Archive& archive, T& buffer) {
  archive(buffer.ordinal, buffer.section);
}

template <typename Archive, Of<CacheChunk> T>
void describe(Archive& archive, T& chunk) {
  archive(chunk.row_count, chunk.buffers);
}

std::vector<std::byte> write_directory(const CacheDirectory& directory) {
  ArchiveWriter writer;
  writer(directory.key, directory.columns.bits(), directory.tables, directory.chunks);
  return writer.take();
}

CacheHeader make_header(std::uint64_t file_bytes, const CacheSection& directory,
                        const CacheFormat& format) {
  CacheHeader header;
  header.magic = format.magic;
  header.format_version = format.version;
  header.byte_order = kByteOrder;
  header.file_bytes = file_bytes;
  header.directory = directory;
  header.checksum = checksum(bytes_before_checksum(header));
  return header;
}

std::optional<std::span<const std::byte>> read_section(std::span<const std::byte> image,
                                                       const CacheSection& section) {
  if (section.offset > image.size() || section.bytes > image.size() - section.offset)
    return std::nullopt;
  if (section.offset % kBufferAlignment != 0) return std::nullopt;
  const std::span<const std::byte> bytes = image.subspan(static_cast<std::size_t>(section.offset),
                                                         static_cast<std::size_t>(section.bytes));
  if (checksum(bytes) != section.checksum) return std::nullopt;
  return bytes;
}

CacheSection section_of(std::span<const std::byte> bytes, std::uint64_t offset) {
  return {offset, bytes.size(), checksum(bytes)};
}

std::optional<std::span<const std::byte>> read_after_header(std::span<const std::byte> image,
                                                            const CacheFormat& format) {
  CacheHeader header;
  if (image.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, image.data(), sizeof header);
  if (header.magic != format.magic || header.format_version != format.version ||
      header.byte_order != kByteOrder || header.file_bytes != image.size() ||
      header.checksum != checksum(bytes_before_checksum(header))) {
    return std::nullopt;
  }
  return read_section(image, header.directory);
}

std::optional<CacheDirectory> read_directory(std::span<const std::byte> image) {
  const auto bytes = read_after_header(image, kTraceFormat);
  if (!bytes) return std::nullopt;
  ArchiveReader reader(*bytes);
  CacheDirectory directory;
  std::uint64_t columns = 0;
  reader(directory.key, columns, directory.tables, directory.chunks);
  directory.columns = ColumnSet::from_bits(columns);
  if (reader.failed() || !reader.at_end() || directory.columns.bits() != columns)
    return std::nullopt;
  return directory;
}

}  // namespace mptcpanalyzer
