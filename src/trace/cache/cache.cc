#include "trace/cache/cache.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "base/atomic_file.h"
#include "base/xdg.h"
#include "trace/cache/cache_directory.h"

namespace mptcpanalyzer {
namespace {

// A temporary file that is older was left by a run that was killed.
constexpr std::int64_t kStaleTemporary = 3'600'000'000'000;

std::string folder_of(const CacheOptions& options) {
  return options.folder.empty() ? cache_folder() : options.folder;
}

std::string path_of(const CacheOptions& options, const CacheKey& key) {
  const std::string folder = folder_of(options);
  return folder.empty() ? folder : folder + "/" + cache_file_name(key.path, key.reading);
}

Result<Done> write_file(const std::string& path,
                        const std::function<bool(const ImageSink&)>& write) {
  struct stat status = {};
  if (lstat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    return Error{"there is something else where the cache file is to be", path, "remove it"};
  }
  Result<AtomicFile> file = AtomicFile::create(path);
  if (!file) return file.error();
  std::FILE* stream = file->file();
  // Its packets are for nobody else to read.
  if (fchmod(fileno(stream), S_IRUSR | S_IWUSR) != 0)
    return Error{"cannot protect the cache file", path, ""};
  const bool written = write([stream](std::span<const std::byte> bytes) {
    return std::fwrite(bytes.data(), 1, bytes.size(), stream) == bytes.size();
  });
  if (!written) return Error{"cannot write the cache file", path, "is the disk full?"};
  return file->commit();
}

std::int64_t now_ns() {
  timespec now = {};
  clock_gettime(CLOCK_REALTIME, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + std::int64_t{now.tv_nsec};
}

// Drops what was used longest ago until the rest fits, but never `kept`.
void prune(const std::string& folder, std::uint64_t max_bytes, const std::string& kept) {
  const Result<std::vector<CacheFile>> files = cache_files(folder);
  if (!files) return;
  const std::int64_t now = now_ns();
  std::uint64_t total = 0;
  for (const CacheFile& file : *files)
    total += file.bytes;
  for (const CacheFile& file : *files) {
    const bool drop = file.temporary ? now - file.used_ns > kStaleTemporary
                                     : total > max_bytes && file.path != kept;
    // Another run may have removed it meanwhile.
    if (drop && unlink(file.path.c_str()) == 0) total -= file.bytes;
  }
}

}  // namespace

std::string cache_folder() {
  const std::string base = xdg_cache_home();
  return base.empty() ? base : base + "/mptcpanalyzer";
}

std::optional<Trace> find_cached(const CacheOptions& options, const CacheKey& key,
                                 ColumnSet columns) {
  const std::optional<MappedFile> file =
      find_cache_file(options, cache_file_name(key.path, key.reading));
  if (!file) return std::nullopt;
  return open_image(file->bytes, key, columns | kKeyColumns, file->storage);
}

ColumnSet cached_columns(const CacheOptions& options, const CacheKey& key) {
  const std::string path = path_of(options, key);
  if (path.empty()) return {};
  const std::optional<MappedFile> file = map_file(path, false);
  if (!file) return {};
  const std::optional<CacheDirectory> directory = read_directory(file->bytes);
  return directory && directory->key == key ? directory->columns : ColumnSet();
}

Result<Done> store_cached(const CacheOptions& options, const CacheKey& key, const Trace& trace) {
  return store_cache_file(options, cache_file_name(key.path, key.reading),
                          estimated_image_bytes(trace),
                          [&](const ImageSink& sink) { return write_image(key, trace, sink); });
}

std::optional<MappedFile> find_cache_file(const CacheOptions& options, const std::string& name) {
  const std::string folder = folder_of(options);
  if (folder.empty()) return std::nullopt;
  return map_file(folder + "/" + name, true);
}

Result<Done> store_cache_file(const CacheOptions& options, const std::string& name,
                              std::uint64_t bytes,
                              const std::function<bool(const ImageSink&)>& write) {
  const std::string folder = folder_of(options);
  if (folder.empty())
    return Error{"there is no home folder for the cache", "", "name one with --cachedir"};
  const std::string path = folder + "/" + name;
  if (bytes > options.max_bytes)
    return Error{"the file alone is larger than the cache may be", path, ""};
  if (const Result<Done> made = make_folder(folder); !made) return made.error();
  if (const Result<Done> written = write_file(path, write); !written) return written.error();
  prune(folder, options.max_bytes, path);
  return Done{};
}

Result<CacheCleaning> clean_cache(const std::string& folder) {
  CacheOptions options;
  options.folder = folder;
  CacheCleaning cleaning;
  const std::string of = folder_of(options);
  if (of.empty()) return cleaning;
  const Result<std::vector<CacheFile>> files = cache_files(of);
  if (!files) return files.error();
  for (const CacheFile& file : *files) {
    if (unlink(file.path.c_str()) != 0) {
      return Error{"cannot remove the cache file", file.path, "remove it by hand"};
    }
    ++cleaning.files;
    cleaning.bytes += file.bytes;
  }
  return cleaning;
}

}  // namespace mptcpanalyzer
