// The cache of traces: one file a trace, memory-mapped when it is opened again
// (docs/cache-format.md).
//
// A cache file is never trusted: one that is truncated, damaged, foreign, or not of the capture as
// it is now counts as absent. Nor is a folder that cannot be used an error: there is no cache then.
// Threads: any, and several programs: a file appears whole, by renaming, or not at all.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "trace/cache/cache_folder.h"
#include "trace/cache/cache_image.h"
#include "trace/cache/cache_key.h"
#include "trace/columns/trace.h"

namespace mptcpanalyzer {

struct CacheOptions {
  bool read = true;    // use what is there (--regen, --no-cache: false)
  bool write = true;   // keep what was read (--no-cache: false)
  std::string folder;  // empty: cache_folder()
  std::uint64_t max_bytes = std::uint64_t{2} << 30U;  // of all files together
};

// $XDG_CACHE_HOME/mptcpanalyzer, or ~/.cache/mptcpanalyzer when that is unset, empty or relative;
// empty when there is no home either.
std::string cache_folder();

// The trace with (at least) these columns, if the cache has it.
std::optional<Trace> find_cached(const CacheOptions& options, const CacheKey& key,
                                 ColumnSet columns);

// The columns that the cache has of this capture, usable or not as they may be.
ColumnSet cached_columns(const CacheOptions& options, const CacheKey& key);

// Keeps the trace, and drops the files used longest ago while all together exceed the limit.
Result<Done> store_cached(const CacheOptions& options, const CacheKey& key, const Trace& trace);

// Files of the cache that are derived from traces, by their names in the folder (cache_folder.h).
// `write` hands their bytes, about as many as told, to a sink, and returns whether that took all.
std::optional<MappedFile> find_cache_file(const CacheOptions& options, const std::string& name);
Result<Done> store_cache_file(const CacheOptions& options, const std::string& name,
                              std::uint64_t bytes,
                              const std::function<bool(const ImageSink&)>& write);

struct CacheCleaning {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
};

// Removes every cache file of the folder (empty: cache_folder()), and nothing else in it.
Result<CacheCleaning> clean_cache(const std::string& folder);

}  // namespace mptcpanalyzer
