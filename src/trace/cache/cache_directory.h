// The header and the directory of a cache file: what it is of, and where everything in it stands.
// docs/cache-format.md describes them with an example.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "trace/cache/cache_key.h"
#include "trace/columns/column_set.h"

namespace mptcpanalyzer {

// To be raised whenever anything in the file changes its meaning: the tables, the order of Column
// or of for_each_buffer(), what a column holds. Not for a column more at the end: files tell which
// they have.
inline constexpr std::uint32_t kCacheFormatVersion = 8;

// What a file of the cache is: traces have one format, what is derived from them others.
struct CacheFormat {
  std::array<char, 8> magic{};
  std::uint32_t version = 0;
};
inline constexpr CacheFormat kTraceFormat{{'M', 'P', 'T', 'C', 'P', 'T', 'R', 'C'},
                                          kCacheFormatVersion};

// Bytes of the file and their XXH3.
struct CacheSection {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::uint64_t checksum = 0;
};

CacheSection section_of(std::span<const std::byte> bytes, std::uint64_t offset);

struct CacheHeader {
  std::array<char, 8> magic{};
  std::uint32_t format_version = 0;
  std::uint32_t byte_order = 0;  // a host of the other byte order reads another number
  std::uint64_t file_bytes = 0;
  CacheSection directory;
  std::uint64_t reserved = 0;
  std::uint64_t checksum = 0;  // of all before it
};
static_assert(sizeof(CacheHeader) == 64);

struct CacheBuffer {
  std::uint32_t ordinal = 0;  // in the order of for_each_buffer()
  CacheSection section;
};

struct CacheChunk {
  std::uint64_t row_count = 0;
  std::vector<CacheBuffer> buffers;  // those that are not empty, ordinals ascending
};

struct CacheDirectory {
  CacheKey key;
  ColumnSet columns;
  CacheSection tables;
  std::vector<CacheChunk> chunks;
};

std::vector<std::byte> write_directory(const CacheDirectory& directory);

// The header of a file of this size with this directory.
CacheHeader make_header(std::uint64_t file_bytes, const CacheSection& directory,
                        const CacheFormat& format = kTraceFormat);

// The section that the header names, if the file is whole and both are sound.
std::optional<std::span<const std::byte>> read_after_header(std::span<const std::byte> image,
                                                            const CacheFormat& format);

// The directory of a whole file, if header and directory are sound. Its sections need not be.
std::optional<CacheDirectory> read_directory(std::span<const std::byte> image);

// The bytes of a section, if they lie in the file, are aligned and have its checksum.
std::optional<std::span<const std::byte>> read_section(std::span<const std::byte> image,
                                                       const CacheSection& section);

}  // namespace mptcpanalyzer
