// The files of the cache folder: their names, sizes and times of use.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace mptcpanalyzer {

// Makes a folder, and those above it, for nobody but us.
Result<Done> make_folder(const std::string& folder);

// The name of the cache file for a capture: the same whatever becomes of the capture, so that a
// stale file is written over. `reading` is that of its CacheKey.
std::string cache_file_name(const std::string& capture_path, const std::string& reading);

// The same for a merged trace, by what tells it from others (ends/merged/merged_cache.h).
std::string merged_file_name(std::span<const std::byte> what);

// A file in memory, read-only.
struct MappedFile {
  std::span<const std::byte> bytes;
  std::shared_ptr<const void> storage;
};

// Nothing unless it is a regular file, no symbolic link, ours, and writable by nobody else. With
// `note_use` the file becomes the one that was used last.
std::optional<MappedFile> map_file(const std::string& path, bool note_use);

struct CacheFile {
  std::string path;
  std::uint64_t bytes = 0;
  std::int64_t used_ns = 0;  // since 1970
  bool temporary = false;    // half-written
};

// Those of the folder that are ours; the one used longest ago first.
Result<std::vector<CacheFile>> cache_files(const std::string& folder);

}  // namespace mptcpanalyzer
