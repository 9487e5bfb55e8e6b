#include "trace/cache_directory.h"

#include <cstring>

#include "trace/archive.h"
#include "trace/buffer.h"
#include "trace/checksum.h"

namespace mptcpanalyzer {
namespace {

constexpr std::array<char, 8> kMagic{'M', 'P', 'T', 'C', 'P', 'T', 'R', 'C'};
constexpr std::uint32_t kByteOrder = 0x01020304;

std::span<const std::byte> octets_before_checksum(const CacheHeader& header) {
  return std::as_bytes(std::span(&header, 1)).first(offsetof(CacheHeader, checksum));
}

}  // namespace

template <typename Archive, Of<CacheKey> T>
void describe(Archive& archive, T& key) {
  archive(key.path, key.size, key.mtime_ns, key.ctime_ns, key.inode, key.program_version,
          key.salvage);
}

template <typename Archive, Of<CacheSection> T>
void describe(Archive& archive, T& section) {
  archive(section.offset, section.octets, section.checksum);
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

CacheHeader make_header(std::uint64_t file_octets, const CacheSection& directory) {
  CacheHeader header;
  header.magic = kMagic;
  header.format_version = kCacheFormatVersion;
  header.byte_order = kByteOrder;
  header.file_octets = file_octets;
  header.directory = directory;
  header.checksum = checksum(octets_before_checksum(header));
  return header;
}

std::optional<std::span<const std::byte>> read_section(std::span<const std::byte> image,
                                                       const CacheSection& section) {
  if (section.offset > image.size() || section.octets > image.size() - section.offset)
    return std::nullopt;
  if (section.offset % kBufferAlignment != 0) return std::nullopt;
  const std::span<const std::byte> octets = image.subspan(static_cast<std::size_t>(section.offset),
                                                          static_cast<std::size_t>(section.octets));
  if (checksum(octets) != section.checksum) return std::nullopt;
  return octets;
}

std::optional<CacheDirectory> read_directory(std::span<const std::byte> image) {
  CacheHeader header;
  if (image.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, image.data(), sizeof header);
  if (header.magic != kMagic || header.format_version != kCacheFormatVersion ||
      header.byte_order != kByteOrder || header.file_octets != image.size() ||
      header.checksum != checksum(octets_before_checksum(header))) {
    return std::nullopt;
  }
  const auto octets = read_section(image, header.directory);
  if (!octets) return std::nullopt;
  ArchiveReader reader(*octets);
  CacheDirectory directory;
  std::uint64_t columns = 0;
  reader(directory.key, columns, directory.tables, directory.chunks);
  directory.columns = ColumnSet::from_bits(columns);
  if (reader.failed() || !reader.at_end() || directory.columns.bits() != columns)
    return std::nullopt;
  return directory;
}

}  // namespace mptcpanalyzer
