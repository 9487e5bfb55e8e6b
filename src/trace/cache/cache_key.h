// CacheKey: what a cache file is of.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>
#include <string>

#include "capture/open.h"

namespace mptcpanalyzer {

// The capture as it was when it was read, and what else decides the result. A trace in the cache
// counts only for an equal key.
struct CacheKey {
  std::string path;  // absolute
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0;
  std::int64_t ctime_ns = 0;
  std::uint64_t inode = 0;
  std::string program_version;
  std::string reading;  // how, as far as options change the trace: "salvage", "keep-copies", ...

  friend bool operator==(const CacheKey&, const CacheKey&) = default;
};

// Nothing when `path` is not a regular file. Of several files (capture/several_files.h) a key that
// changes with each of them.
std::optional<CacheKey> cache_key(const std::string& path, const OpenOptions& open);

}  // namespace mptcpanalyzer
