#include "trace/cache/cache_key.h"

#include <cstdlib>
#include <memory>
#include <sys/stat.h>

#include "base/version.h"

namespace mptcpanalyzer {
namespace {

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + std::int64_t{time.tv_nsec};
}

}  // namespace

std::optional<CacheKey> cache_key(const std::string& path, bool salvage) {
  struct stat status = {};
  if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  const std::unique_ptr<char, decltype(&std::free)> real(realpath(path.c_str(), nullptr),
                                                         &std::free);
  if (!real) return std::nullopt;
  CacheKey key;
  key.path = real.get();
  key.size = static_cast<std::uint64_t>(status.st_size);
  key.mtime_ns = nanoseconds(status.st_mtim);
  key.ctime_ns = nanoseconds(status.st_ctim);
  key.inode = status.st_ino;
  key.program_version = kVersion;
  key.salvage = salvage;
  return key;
}

}  // namespace mptcpanalyzer
